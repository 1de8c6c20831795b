import { Aspects, CfnResource, Duration, type IAspect, Lazy, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  CfnBucketPolicy,
  type IBucket,
  type LifecycleRule,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct, type IConstruct } from 'constructs';

/** How a bucket is kept. */
export interface KeptBucketSettings {
  /** Without one, Amazon's own: the service that writes access logs can use no other. */
  readonly key?: IKey;
  readonly destroy: boolean;
  readonly replacedDays: number;
  readonly accessLogs?: IBucket;
  readonly rules?: readonly LifecycleRule[];
  /** Tell EventBridge of new objects. */
  readonly tellsEvents?: boolean;
}

/** A private, versioned, encrypted bucket that answers over TLS only. */
export class KeptBucket extends Construct {
  readonly bucket: IBucket;

  constructor(scope: Construct, id: string, settings: KeptBucketSettings) {
    super(scope, id);
    const { key, destroy, accessLogs, replacedDays, rules = [] } = settings;
    const bucket = new Bucket(this, 'Bucket', {
      versioned: true,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      ...(key
        ? { encryption: BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true }
        : { encryption: BucketEncryption.S3_MANAGED }),
      ...(accessLogs && { serverAccessLogsBucket: accessLogs, serverAccessLogsPrefix: `${id}/` }),
      removalPolicy: destroy ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
      autoDeleteObjects: destroy,
      lifecycleRules: [
        {
          abortIncompleteMultipartUploadAfter: Duration.days(7),
          noncurrentVersionExpiration: Duration.days(replacedDays),
        },
        ...rules,
      ],
    });
    // CDK's classes do not fit its interfaces where optional properties are exact.
    this.bucket = bucket as unknown as IBucket;
    if (settings.tellsEvents) {
      // The construct's own way makes a function with wide rights; CloudFormation can do it by itself.
      (bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
        eventBridgeConfiguration: { eventBridgeEnabled: true },
      };
    }
    Aspects.of(this).add(new SpelledOutActions());
  }
}

/** What the function that empties a bucket before its removal really calls, for the wildcards that CDK gives it. */
const SPELLED_OUT: Readonly<Record<string, readonly string[]>> = {
  's3:GetBucket*': ['s3:GetBucketPolicy', 's3:GetBucketTagging'],
  's3:List*': ['s3:ListBucket', 's3:ListBucketVersions'],
  's3:DeleteObject*': ['s3:DeleteObject', 's3:DeleteObjectVersion'],
};

class SpelledOutActions implements IAspect {
  visit(node: IConstruct): void {
    if (!CfnResource.isCfnResource(node) || !(node instanceof CfnBucketPolicy)) return;
    const document: unknown = node.policyDocument;
    node.policyDocument = Lazy.uncachedAny({
      produce: ({ resolve }: ResolveContext) => spelledOut(resolve(document)),
    });
  }
}

interface ResolveContext {
  resolve(value: unknown): PolicyJson;
}

interface PolicyJson {
  readonly Statement: readonly { readonly Effect: string; readonly Action: string | readonly string[] }[];
}

function spelledOut(policy: PolicyJson): PolicyJson {
  const Statement = policy.Statement.map((statement) =>
    statement.Effect === 'Allow'
      ? {
          ...statement,
          Action: [statement.Action].flat().flatMap((action) => SPELLED_OUT[action] ?? [action]),
        }
      : statement,
  );
  return { ...policy, Statement };
}
