/** Names listed where none is near. */
const MOST = 20;

/**
 * The names that somebody may have meant, nearest first: those that differ in no more than a third of their letters, or
 * begin alike. Where there is none, all of them, up to twenty.
 */
export function nearestNames(meant: string, names: readonly string[]): readonly string[] {
  const near = names
    .map((name) => ({ name, distance: name.startsWith(meant) ? 0 : editDistance(meant, name) }))
    .filter(({ name, distance }) => distance <= Math.max(meant.length, name.length) / 3)
    .sort((a, b) => a.distance - b.distance);
  return near.length > 0 ? near.map(({ name }) => name).slice(0, 3) : names.slice(0, MOST);
}

/** Letters to add, drop or replace (Levenshtein 1966), row by row. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let line = 1; line <= from.length; line++) {
    const next = [line];
    for (let column = 1; column <= to.length; column++) {
      const replaced = row[column - 1]! + (from[line - 1] === to[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[column]! + 1, next[column - 1]! + 1));
    }
    row = next;
  }
  return row.at(-1)!;
}
