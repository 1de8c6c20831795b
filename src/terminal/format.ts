/** Stream time as `2026-11-20 10:12:40` (UTC). */
export function clock(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ');
}

/** Stream time of day as `10:12:40` (UTC). */
export function timeOfDay(time: number): string {
  return new Date(time).toISOString().slice(11, 19);
}

/** A length of time in the unit a person would use: `850 ms`, `42 s`, `5 min`, `3.2 h`, `4.1 d`. */
export function duration(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${(seconds / 3600).toFixed(1)} h`;
  return `${(seconds / 86_400).toFixed(1)} d`;
}

/** A probability as `3 %`, with a decimal where it is small. */
export function percent(share: number): string {
  const value = share * 100;
  return `${value >= 10 || value === 0 ? Math.round(value) : value.toFixed(1)} %`;
}

/** A count with thousands apart: `165,563`. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** Cuts a text to `width` characters, with an ellipsis where something is missing. */
export function shorten(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
