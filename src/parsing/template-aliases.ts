import { CATCH_ALL } from './template-text.ts';
import { typeId } from './type-id.ts';

/** An event type as something kept it that was made elsewhere, or before: a package, a rule, a list. */
export interface KeptType {
  readonly id: string;
  readonly template: string;
}

interface Pattern {
  readonly place: number;
  /** Per stretch between spaces the pieces between its variables. */
  readonly stretches: readonly (readonly string[])[];
  /** Characters that are not variable. */
  readonly constants: number;
}

/**
 * Finds the event types of a stream among those kept from another one. Two machines may meet a type by different first lines,
 * which gives it different ids, so it is looked for by its id, by its text, and by the template that covers its text with
 * the fewest variables. All is resolved from what never changes of a type, its first text, so it is found at first sight.
 */
export class TemplateAliases {
  readonly #byId = new Map<string, number>();
  readonly #byLength = new Map<number, Pattern[]>();

  /** A type that was kept is found by its place among them. */
  constructor(kept: readonly KeptType[]) {
    kept.forEach(({ template }, place) => {
      if (template !== '') this.#byId.set(typeId(template), place);
      if (!template.includes(CATCH_ALL) || template === CATCH_ALL) return;
      const stretches = template.split(' ').map((stretch) => stretch.split(CATCH_ALL));
      const constants = stretches.flat().join('').length;
      const alike = this.#byLength.get(stretches.length) ?? [];
      alike.push({ place, stretches, constants });
      this.#byLength.set(stretches.length, alike);
    });
    // An id that was stated counts for more than one that follows from a text.
    kept.forEach(({ id }, place) => {
      this.#byId.set(id, place);
    });
  }

  /** The place of the kept type that a type is which began with this text; −1 where there is none. */
  find(id: string, text: string): number {
    const known = this.#byId.get(id) ?? this.#byId.get(typeId(text));
    if (known !== undefined) return known;
    const stretches = text.split(' ');
    let best: Pattern | undefined;
    for (const pattern of this.#byLength.get(stretches.length) ?? []) {
      const isBetter = best === undefined || pattern.constants > best.constants;
      if (isBetter && covers(pattern, stretches)) best = pattern;
    }
    return best?.place ?? -1;
  }
}

/** Whether each stretch of the text is the constant of the pattern's, or fills its variables; some word must be equal. */
function covers({ stretches }: Pattern, text: readonly string[]): boolean {
  let equal = false;
  for (let i = 0; i < text.length; i++) {
    const pieces = stretches[i]!;
    if (pieces.length === 1 && pieces[0] === text[i]) equal ||= /\p{L}/u.test(text[i]!);
    else if (!fills(pieces, text[i]!)) return false;
  }
  return equal;
}

function fills(pieces: readonly string[], stretch: string): boolean {
  const last = pieces.length - 1;
  if (last === 0 || !stretch.startsWith(pieces[0]!)) return false;
  let at = pieces[0]!.length;
  for (let i = 1; i < last; i++) {
    const found = stretch.indexOf(pieces[i]!, at);
    if (found < 0) return false;
    at = found + pieces[i]!.length;
  }
  return stretch.length - pieces[last]!.length >= at && stretch.endsWith(pieces[last]!);
}
