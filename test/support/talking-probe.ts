// In the place of the probe: talks without end.
function talk(): void {
  process.stdout.write('x'.repeat(10_000), talk);
}
talk();
