/** The console of `logcast serve`: looks at the API every few seconds. Everything is set as text, never as markup. */
const EVERY = 3000;
const KEY = 'logcast-token';

const byId = (id) => document.getElementById(id);
const percent = (value) => (value === null || value === undefined ? '–' : `${(value * 100).toFixed(1)} %`);
const fixed = (value) => (value === null || value === undefined ? '–' : value.toFixed(3));
const time = (text) => text.slice(0, 19).replace('T', ' ');

async function ask(path) {
  const token = sessionStorage.getItem(KEY);
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  const response = await fetch(path, { headers });
  byId('asks').hidden = response.status !== 401;
  const body = await response.json();
  if (!response.ok) throw new Error(body.detail ?? body.title);
  return body;
}

function show(id, columns, rows) {
  const line = (cells, kind) => {
    const row = document.createElement('tr');
    for (const cell of cells) row.appendChild(document.createElement(kind)).textContent = String(cell);
    return row;
  };
  const none = line(['nothing yet'], 'td');
  byId(id).replaceChildren(
    line(columns, 'th'),
    ...(rows.length > 0 ? rows.map((row) => line(row, 'td')) : [none]),
  );
}

function showWarnings({ items }) {
  const rows = items.map((warning) => [
    time(warning.time),
    warning.specialist,
    `${percent(warning.probability)} (usually ${percent(warning.baseRate)})`,
    warning.state === 'confirmed' ? `came ${Math.round(warning.leadSeconds)} s later` : warning.state,
    warning.evidence
      .map(({ template, group, source }) => template ?? `${group}${source ? ` in ${source}` : ''}`)
      .join('; '),
  ]);
  show('warnings', ['time', 'what', 'how likely', 'state', 'what speaks for it'], rows);
}

function showForecasts({ predictions, risk }) {
  const likely = (next) =>
    next.map(({ template, probability }) => `${percent(probability)} ${template}`).join('; ');
  show(
    'predictions',
    ['sequence', 'since', 'next', 'within (median)'],
    predictions.map(({ sequence, time: since, next, seconds }) => [
      sequence,
      time(since),
      likely(next),
      seconds ? `${seconds.q50.toFixed(1)} s` : '–',
    ]),
  );
  show(
    'risk',
    ['what', 'within', 'probability', 'usually', 'skill'],
    risk.map((one) => [
      one.watch,
      `${one.horizonSeconds} s`,
      percent(one.probability),
      percent(one.baseRate),
      one.skill > 0 ? percent(one.skill) : 'no skill',
    ]),
  );
}

function showAccuracy({ perModel }) {
  const rows = Object.entries(perModel).map(([model, { nextEvent, timeToNext }]) => [
    model,
    nextEvent.events,
    percent(nextEvent.top1),
    percent(nextEvent.recent.top1),
    fixed(nextEvent.nll),
    fixed(timeToNext.pinball),
  ]);
  show(
    'accuracy',
    ['model', 'events', 'first', 'first, lately', 'log-loss', 'pinball loss of the time'],
    rows,
  );
}

async function showModels({ models }) {
  const all = await Promise.all(models.slice(0, 20).map(({ name }) => ask(`api/v1/models/${name}`)));
  const rows = all.map(({ name, versions, aliases }) => [
    name,
    versions.join(', '),
    aliases.map(({ alias, version }) => `${alias}: ${version}`).join(', '),
  ]);
  show('models', ['name', 'versions', 'aliases'], rows);
}

async function look() {
  try {
    const { ok, checks } = await ask('api/v1/health');
    byId('status').textContent =
      `${ok ? 'all well' : 'not well'} · ${checks.map(({ detail }) => detail).join(' · ')}`;
    showWarnings(await ask('api/v1/warnings?limit=15'));
    showForecasts(await ask('api/v1/predictions?top=3&sequences=10'));
    showAccuracy(await ask('api/v1/accuracy'));
    await showModels(await ask('api/v1/models'));
  } catch (error) {
    byId('status').textContent = error.message;
  }
  setTimeout(look, EVERY);
}

byId('token').addEventListener('change', ({ target }) => sessionStorage.setItem(KEY, target.value));
look();
