import { MlflowError } from './errors.ts';

/** A kind of thing that the server makes anew at every call. */
interface Maker<T> {
  /** The first of them that is there. */
  readonly find: () => Promise<T | undefined>;
  readonly create: () => Promise<T>;
  /** Takes back what `create` made; left out where the server lets there be but one. */
  readonly remove?: (made: T) => Promise<void>;
  readonly idOf?: (made: T) => string;
}

/**
 * A thing whose creation cannot be repeated: looked up first, and again where creating failed in a way that may have
 * been a success (a lost answer). Of two that were made at the same time all sides keep the first.
 */
export async function findOrCreate<T>({ find, create, remove, idOf }: Maker<T>): Promise<T> {
  for (let again = false; ; again = true) {
    const found = await find();
    if (found !== undefined) return found;
    try {
      const made = await create();
      if (remove === undefined || idOf === undefined) return made;
      const first = (await find()) ?? made;
      if (idOf(first) !== idOf(made)) await remove(made);
      return first;
    } catch (error) {
      const mayBeThere = error instanceof MlflowError && (error.retryable || error.code === 'MLFLOW_EXISTS');
      if (again || !mayBeThere) throw error;
    }
  }
}

/** Undefined where the server has no such thing. */
export async function ifKnown<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof MlflowError && error.code === 'MLFLOW_UNKNOWN') return undefined;
    throw error;
  }
}
