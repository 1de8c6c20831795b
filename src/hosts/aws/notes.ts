import type { AwsEnvironment } from '../../config/aws-environment.ts';
import type { Config } from '../../config/config.ts';
import type { NoteReceiver } from '../../shards/note.ts';
import { clientSettings } from './environment.ts';

/** Table and bus, whose SDK clients are loaded with the first warning: most batches have none. */
export function noteReceivers(environment: AwsEnvironment, { aws }: Config): NoteReceiver[] {
  return [
    onDemand(async () => {
      const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
      const { DynamoNotes } = await import('../../adapters/aws/dynamo-notes.ts');
      const table = { table: environment.LOGCAST_WARNINGS_TABLE, days: aws.warningDays };
      return new DynamoNotes(new DynamoDBClient(clientSettings(environment)), table);
    }),
    onDemand(async () => {
      const { EventBridgeClient } = await import('@aws-sdk/client-eventbridge');
      const { EventBridgeNotes } = await import('../../adapters/aws/eventbridge-notes.ts');
      const client = new EventBridgeClient(clientSettings(environment));
      return new EventBridgeNotes(client, environment.LOGCAST_EVENT_BUS);
    }),
  ];
}

function onDemand(open: () => Promise<NoteReceiver>): NoteReceiver {
  let opened: Promise<NoteReceiver> | undefined;
  return {
    take: async (notes, generation) => {
      opened ??= open();
      await (await opened).take(notes, generation);
    },
  };
}
