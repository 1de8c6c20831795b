/** A resolved CloudFormation value as cdk-nag writes it in the ids of its findings: `<Bucket.Arn>/archive/*`. */
export function flatReference(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[kind, parts] = []] = Object.entries(value as Readonly<Record<string, unknown>>);
  const list = [parts].flat(1);
  switch (kind) {
    case 'Fn::Join': {
      const [delimiter, items] = list as [string, unknown[]];
      return items.map(flatReference).join(delimiter);
    }
    case 'Fn::GetAtt':
      return `<${list.map(flatReference).join('.')}>`;
    case 'Ref':
      return `<${parts}>`;
    case 'Fn::ImportValue':
      return flatReference(parts);
    default:
      throw new Error(`expected a reference of CloudFormation, got ${JSON.stringify(value)}`);
  }
}
