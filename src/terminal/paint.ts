import picocolors from 'picocolors';

/** Colour functions that leave the text alone where the output is no terminal. */
export type Paint = ReturnType<typeof picocolors.createColors>;

export function paintFor(stream: { readonly isTTY?: boolean }): Paint {
  return picocolors.createColors(stream.isTTY === true);
}
