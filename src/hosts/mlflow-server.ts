import { MlflowError } from '../adapters/mlflow/errors.ts';
import { MlflowRest } from '../adapters/mlflow/rest.ts';
import { type MlflowConfig, type MlflowEnvironment, mlflowEnvironment } from '../config/mlflow-config.ts';

/**
 * The MLflow server of the settings or, where those name none, of MLFLOW_TRACKING_URI. Throws MLFLOW_SETTING where
 * neither does.
 */
export function mlflowServer(settings: MlflowConfig, variables: NodeJS.ProcessEnv = process.env): MlflowRest {
  const environment = mlflowEnvironment.parse(variables);
  const url = settings.url ?? environment.MLFLOW_TRACKING_URI ?? '';
  if (!/^https?:\/\/[^/@]+(\/|$)/.test(url)) {
    throw new MlflowError(
      'MLFLOW_SETTING',
      `expected the address of an MLflow server (http or https, without a password), got ${url === '' ? 'none' : JSON.stringify(url.replace(/\/\/[^/]*@/, '//…@'))}: set mlflow.url (--set mlflow.url=http://127.0.0.1:5000) or MLFLOW_TRACKING_URI`,
    );
  }
  const { timeoutSeconds, attempts } = settings;
  return new MlflowRest({ url, timeoutSeconds, attempts, authorization: authorizationOf(environment) });
}

/** A token goes before name and password, as with MLflow's own clients. */
function authorizationOf({
  MLFLOW_TRACKING_TOKEN: token,
  MLFLOW_TRACKING_USERNAME: name,
  MLFLOW_TRACKING_PASSWORD: password,
}: MlflowEnvironment): string | undefined {
  if (token) return `Bearer ${token}`;
  if (!name || password === undefined) return undefined;
  return `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
}
