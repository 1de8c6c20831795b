import type { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { WARNINGS_TABLE } from '../../src/config/aws-config.ts';

/** The table of warnings, incidents and anomalies; keys and indexes are those that the adapter writes. */
export function warningsTable(
  scope: Construct,
  id: string,
  key: IKey,
  removal: RemovalPolicy,
  kept: boolean,
): Table {
  const text = (name: string) => ({ name, type: AttributeType.STRING });
  const table = new Table(scope, id, {
    partitionKey: text(WARNINGS_TABLE.partition),
    sortKey: text(WARNINGS_TABLE.sort),
    timeToLiveAttribute: WARNINGS_TABLE.expires,
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.CUSTOMER_MANAGED,
    encryptionKey: key,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: kept,
    removalPolicy: removal,
  });
  for (const { name, partition, sort } of WARNINGS_TABLE.indexes)
    table.addGlobalSecondaryIndex({
      indexName: name,
      partitionKey: text(partition),
      sortKey: text(sort),
      projectionType: ProjectionType.ALL,
    });
  return table;
}
