/** What S3 tells: by notification, or by way of EventBridge; anything else for a look at everything. */
export interface ObjectEvent {
  readonly Records?: readonly { readonly s3: { readonly object: { readonly key: string } } }[];
  readonly detail?: { readonly object?: { readonly key: string } };
}

/** The keys of an event. Notifications write them as a form would, `+` for a blank; EventBridge does not. */
export function objectKeys({ Records: records = [], detail }: ObjectEvent): string[] {
  const notified = records.map(({ s3 }) => decodeURIComponent(s3.object.key.replaceAll('+', ' ')));
  const told = detail?.object?.key;
  return [...new Set(told === undefined ? notified : [...notified, told])];
}
