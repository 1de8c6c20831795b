import type { MirrorReport } from '../hosts/mlflow-mirror.ts';
import { count } from './format.ts';
import type { Paint } from './paint.ts';

/** What a mirroring did, a line per model. */
export function mirrorText({ server, models, refused }: MirrorReport, paint: Paint): string {
  const lines = models.map(({ name, mirror, versions, moved }) => {
    const added = versions.filter((version) => version.added).length;
    const news = [
      ...(added > 0 ? [`${count(added)} new`] : []),
      ...(moved.length > 0 ? [`${moved.join(', ')} moved`] : []),
    ];
    const as = mirror === name ? '' : ` as ${mirror}`;
    const total = `${count(versions.length)} ${versions.length === 1 ? 'version' : 'versions'}`;
    return `  ${paint.bold(name)}${as}  ${total}; ${news.join('; ') || 'nothing new'}\n`;
  });
  const problems = refused.map(({ name, error }) => `  ${paint.bold(name)}  ${paint.red(error.message)}\n`);
  const none = lines.length + problems.length === 0 ? '  the registry holds no models\n' : '';
  return `${server}\n${lines.join('')}${problems.join('')}${none}`;
}
