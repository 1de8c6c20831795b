import * as z from 'zod';

/** Name of a registered model. */
export const modelName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'expected lower-case letters, digits and hyphens, at most 63');

/** Name of an alias: what `v12` or `latest` would mean is already taken. */
export const aliasName = z
  .string()
  .regex(
    /^(?!latest$|v\d+$)[a-z][a-z0-9-]{0,30}$/,
    'expected lower-case letters, digits and hyphens, at most 31, and neither latest nor v1, v2 …',
  );

/** Number of a version in a path. */
export const versionText = z
  .string()
  .regex(/^[1-9]\d{0,7}$/, 'expected a whole number from 1 on')
  .transform(Number);

/** Number of a version in a body. */
export const versionNumber = z.int().min(1).max(99_999_999);

/** A time in a query as epoch milliseconds. */
export const timeText = z
  .union([z.iso.datetime({ offset: true }), z.string().regex(/^\d{1,15}$/)], {
    error: 'expected ISO 8601 with a zone, such as 2026-11-28T12:00:00Z, or epoch milliseconds',
  })
  .transform((text) => (/^\d+$/.test(text) ? Number(text) : Date.parse(text)));

/** How many records a page may hold, as a query gives it; the server has a bound of its own. */
export const pageSize = z.coerce.number().int().min(1).max(10_000).optional();

/** An opaque place in a list, as an earlier page gave it. */
export const cursorText = z.string().min(1).max(512).optional();
