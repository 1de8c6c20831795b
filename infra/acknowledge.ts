import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Leaves findings of AwsSolutions be at one construct: by rule, the reason why it is right as it is. */
export function acknowledge(construct: IConstruct, reasons: Readonly<Record<string, string>>): void {
  for (const [rule, reason] of Object.entries(reasons))
    Validations.of(construct).acknowledge({ id: `AwsSolutions::AwsSolutions-${rule}`, reason });
}
