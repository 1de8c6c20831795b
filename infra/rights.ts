import { WARNINGS_TABLE } from '../src/config/aws-config.ts';
import type { LogcastFunction } from './constructs/logcast-function.ts';
import type { DataStack } from './stacks/data.ts';

/** Reading what is encrypted with the key, and writing objects. */
const KEY = ['kms:Decrypt', 'kms:GenerateDataKey'];

/** What DynamoDB asks for on behalf of those who write to an encrypted table. */
const TABLE_KEY = ['kms:DescribeKey', 'kms:Encrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];

/** What a move of an alias writes: versions cannot be touched by it. */
const MOVES = ['models/*/aliases/', 'models/*/ledger/'];

/** Checkpoints by condition, outputs, registered models, notes to the table and the bus; Kinesis is asked for the parents of a new shard. */
export function allowPredictStream({ role }: LogcastFunction, stack: DataStack, busArn: string): void {
  role
    .objects(['GetObject'], stack.data, 'checkpoints/')
    .objects(['PutObject'], stack.data, 'checkpoints/', 'outcomes/', 'predictions/', 'pairs/', 'rejected/')
    .list(stack.data)
    .objects(['GetObject'], stack.models, 'models/')
    .list(stack.models)
    .allow(['dynamodb:PutItem'], stack.table.tableArn)
    .allow(['events:PutEvents'], busArn)
    .allow([...KEY, ...TABLE_KEY], stack.key.keyArn);
}

/** Uploads are taken away once they are a version or in quarantine. */
export function allowRegisterModel({ role }: LogcastFunction, { models, key }: DataStack): void {
  role
    .objects(['GetObject'], models, 'uploads/', 'models/', 'quarantine/')
    .objects(['PutObject'], models, 'models/', 'quarantine/')
    .objects(['DeleteObject'], models, 'uploads/')
    .list(models)
    .allow(KEY, key.keyArn);
}

/** Judges the blocks of paired outcomes, keeps what they have shown so far, and moves aliases. */
export function allowPromoteModel({ role }: LogcastFunction, { data, models, key }: DataStack): void {
  role
    .objects(['GetObject'], models, 'models/')
    .objects(['PutObject'], models, ...MOVES)
    .list(models)
    .objects(['GetObject'], data, 'pairs/', 'promotion/')
    .objects(['PutObject'], data, 'promotion/')
    .list(data)
    .allow(KEY, key.keyArn);
}

/** Log files in, predictions and checkpoints of the batch out; registered models are read. */
export function allowPredictBatch({ role }: LogcastFunction, { data, models, key }: DataStack): void {
  role
    .objects(['GetObject'], data, 'batch/in/', 'batch/out/')
    .objects(['PutObject'], data, 'batch/out/')
    .list(data)
    .objects(['GetObject'], models, 'models/')
    .list(models)
    .allow(KEY, key.keyArn);
}

/** Reads models, what streams have learned and warnings; moves aliases where the API is asked to. */
export function allowInferenceApi({ role }: LogcastFunction, stack: DataStack): void {
  const { data, models, table, key } = stack;
  const indexes = WARNINGS_TABLE.indexes.map(({ name }) => `${table.tableArn}/index/${name}`);
  role
    .objects(['GetObject'], models, 'models/')
    .objects(['PutObject'], models, ...MOVES)
    .list(models)
    .objects(['GetObject'], data, 'checkpoints/')
    .list(data)
    .allow(['dynamodb:GetItem', 'dynamodb:Query'], table.tableArn, ...indexes)
    .allow([...KEY, 'kms:DescribeKey'], key.keyArn);
}
