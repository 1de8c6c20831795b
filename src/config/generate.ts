/** `npm run config`: writes configs/default.yaml and configs/schema.json from the schemas. */
import { writeFileSync } from 'node:fs';
import { renderDefaults, renderSchema } from './render-default.ts';

writeFileSync(new URL('../../configs/default.yaml', import.meta.url), renderDefaults());
writeFileSync(new URL('../../configs/schema.json', import.meta.url), renderSchema());
