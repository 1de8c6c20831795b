/** The mix of all models as it was issued, right after the event before: what a user is told, and the score of record. */
export const AS_ISSUED = 'mix as issued';

/** The same mix, read again one instant before the event, with all that the stream has taught since: fresh. */
export const MIX = 'mix';
