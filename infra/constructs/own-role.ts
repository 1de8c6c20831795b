import { Stack } from 'aws-cdk-lib';
import { type IPrincipal, PolicyStatement, Role, type ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { flatReference } from '../flat-reference.ts';

/**
 * A role that may do what it is told and nothing else: CDK's own grants hold wildcards (`s3:GetObject*`). Resources are ARNs; of
 * objects, whose names nobody knows beforehand, those below a prefix.
 */
export class OwnRole extends Role {
  constructor(scope: Construct, id: string, assumedBy: ServicePrincipal | IPrincipal) {
    super(scope, id, { assumedBy });
  }

  allow(actions: readonly string[], ...resources: string[]): this {
    this.addToPolicy(new PolicyStatement({ actions: [...actions], resources }));
    return this;
  }

  /** Without the right to list it, a bucket answers 403 for what is not there. */
  list(bucket: IBucket): this {
    return this.allow(['s3:ListBucket'], this.#arnOf(bucket));
  }

  /** `prefixes`: below which names the actions are allowed, ending in `/`. */
  objects(actions: readonly string[], bucket: IBucket, ...prefixes: readonly string[]): this {
    const arns = prefixes.map((prefix) => `${this.#arnOf(bucket)}/${prefix}*`);
    const stack = Stack.of(this);
    const reason =
      'Names of objects are made of times, versions and digests; the prefix is as narrow as its use';
    acknowledge(
      this,
      Object.fromEntries(arns.map((arn) => [`IAM5[Resource::${flatReference(stack.resolve(arn))}]`, reason])),
    );
    return this.allow(
      actions.map((action) => `s3:${action}`),
      ...arns,
    );
  }

  /** Of another stack by its export, whose name is known from the start. */
  #arnOf(bucket: IBucket): string {
    const owner = Stack.of(bucket);
    return owner === Stack.of(this) ? bucket.bucketArn : owner.exportValue(bucket.bucketArn);
  }
}
