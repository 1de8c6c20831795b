import * as z from 'zod';

/** Characters of a name in IAM; a path has them too, and slashes. Wildcards are none of them. */
const PRINCIPAL =
  /^arn:(aws|aws-cn|aws-us-gov):iam::(\d{12}):(role|user)\/((?:[\w+=,.@-]+\/)*)([\w+=,.@-]{1,64})$/;

/** Of a role as it calls: STS leaves the role's path out and adds the name of the session. */
const SESSION = /^arn:(aws|aws-cn|aws-us-gov):sts::(\d{12}):(assumed-role)\/()([\w+=,.@-]{1,64})\/[^/]+$/;

/** A role or a user of IAM. */
export interface IamPrincipal {
  readonly account: string;
  readonly kind: 'role' | 'user';
  /** `aws-reserved/sso.amazonaws.com/` of `role/aws-reserved/sso.amazonaws.com/NAME`. */
  readonly path: string;
  readonly name: string;
  /** One for a role and for all of its sessions: names are unique in an account, whatever their paths. */
  readonly id: string;
}

/** Reads the ARN of a role, of a session of one, or of a user. Undefined for all else: the root of an account, federated users, services. */
export function readPrincipal(arn: string): IamPrincipal | undefined {
  const [, partition, account, word, path, name] = PRINCIPAL.exec(arn) ?? SESSION.exec(arn) ?? [];
  if (account === undefined || name === undefined) return undefined;
  const kind = word === 'user' ? 'user' : 'role';
  return { account, kind, path: path ?? '', name, id: `${partition}:${account}:${kind}/${name}` };
}

/** Roles and users as the configuration names them: all of one account, none twice. */
export const principals = z
  .array(
    z.string().regex(PRINCIPAL, {
      error:
        'must be the ARN of a role or user, arn:aws:iam::123456789012:role/NAME, without wildcards; of a role itself, not of its sessions',
    }),
  )
  .refine((arns) => new Set(arns.map((arn) => readPrincipal(arn)?.id)).size === arns.length, {
    error: 'must name nobody twice',
  })
  .default([]);
