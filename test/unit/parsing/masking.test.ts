import { describe, expect, test } from '@jest/globals';
import { miner, templateOf } from './mining.ts';

/** What a message looks like once its variables are masked at first sight, by kind of variable. */
const MASKED: Record<string, [message: string, template: string][]> = {
  'numbers, signed, in units or in identifiers': [
    ['took 12 of -3 at 45% cost $5', 'took <*> of <*> at <*>% cost <*>'],
    ['blk_-1608999687919862906 rdd_2_0 attempt_14_m_3', '<*> <*> <*>'],
    ['size 5.2 KB, free 448 B after 12ms', 'size <*>, free <*> after <*>'],
    ['closed, lifetime <1 sec', 'closed, lifetime <*>'],
  ],
  'not digits that belong to a name': [
    ['Accepted for ssh2 on L3 by Log4jLogger', 'Accepted for ssh2 on L3 by Log4jLogger'],
    ['%LINK-3-UPDOWN: changed', '%LINK-3-UPDOWN: changed'],
  ],
  'the number after a constant prefix': [
    ['generating core.2275', 'generating core.<*>'],
    ['node-129 runs jetty-6.1.26', 'node-<*> runs jetty-<*>'],
    ['org.apache.Queue@1f3a5c', 'org.apache.Queue@<*>'],
    ['instruction address space......0', 'instruction address space......<*>'],
  ],
  'addresses and hosts': [
    ['from /10.251.30.85:50010 to 10.1.1.1', 'from <*> to <*>'],
    ['mac FF:F2:9F:16:E2:23 seen', 'mac <*> seen'],
    ['ns.example.com and proxy.example.org:443', '<*> and <*>'],
    ['dsl-70-240-3.dsl.example.net up', '<*> up'],
    ['com.example.Service started', 'com.example.Service started'],
    ['10.251.30.85:50010:Got exception', '<*>:Got exception'],
  ],
  'paths and URLs': [
    ['open /var/www/html/: denied', 'open <*>: denied'],
    ['loading C:\\Windows\\x.dll ok', 'loading <*> ok'],
    ['GET http://example.com/a?b=c&d=e.', 'GET <*>.'],
    ['read/write of tree/torus', 'read/write of tree/torus'],
  ],
  'dates with names of days and months': [
    ['at Fri Jun 17 07:07:00 2005 done', 'at <*> done'],
    ['on 17 Jun 2005 10:00:00 UTC done', 'on <*> done'],
    ['it may fail in May', 'it may fail in May'],
  ],
  'values of keys': [
    ['logname= uid=0 user=root', 'logname= uid=<*> user=<*>'],
    ['My id = five', 'My id = <*>'],
    ['lock ws=WorkSource{10} flags=[a|b] done', 'lock ws=<*> flags=<*> done'],
    ['r24=0x0f r25=0x03', 'r24=<*> r25=<*>'],
  ],
  'quoted values whole, but not quoted words and prose': [
    ['relation "users" does not exist', 'relation "users" does not exist'],
    ["(1040, 'Too many connections')", "(<*>, 'Too many connections')"],
    ['"GET /x HTTP/1.1" 200', '"GET <*> HTTP/<*>" <*>'],
    ['tag="View Lock" msg="server is up"', 'tag="<*>" msg="server is up"'],
    ['{"level":"info","message":"up","n":5}', '{"level":"<*>","message":"up","n":<*>}'],
    ["can't open 'x'", "can't open 'x'"],
  ],
  'no words of states': [
    ['unit web state=started pid=5', 'unit web state=started pid=<*>'],
    ['job_status=NOT_READY exit_status=17', 'job_status=NOT_READY exit_status=<*>'],
    ['{"status":"ready","name":"web"}', '{"status":"ready","name":"<*>"}'],
  ],
  'sizes that are told twice, and values joined by commas, once': [
    ['sent 1165 bytes (1.13 KB) to it', 'sent <*> bytes to it'],
    ['codes 1,2,3 found', 'codes <*> found'],
  ],
  'literals, accounts, hexadecimal words': [
    ['enabled true, parent null', 'enabled <*>, parent <*>'],
    ['session opened for user alice by (uid=0)', 'session opened for user <*> by (uid=<*>)'],
    ['check pass; user unknown', 'check pass; user unknown'],
    ['digest deadbeefcafe', 'digest <*>'],
  ],
  'what is printed empty, and long lists as one': [
    ['connection from 1.2.3.4 () at once', 'connection from <*> (<*>) at once'],
    ['clear() done', 'clear() done'],
    ['ids 1, 2, 3, 4, 5, 6, 7, 8, 9 end', 'ids <*>, <*>, <*>, <*>, <*>, <*> end'],
  ],
};

for (const [kind, cases] of Object.entries(MASKED)) {
  describe(`At first sight the miner masks ${kind}`, () => {
    test.each(cases)('%s', (message, template) => {
      expect(templateOf(message)).toBe(template);
    });
  });
}

describe('The masks', () => {
  test('can be switched off one by one', () => {
    const off = templateOf('5 at /tmp for user bob x=y', { masks: [] });
    const numbersOnly = templateOf('5 at /tmp for user bob x=y', { masks: ['numbers'] });

    expect(off).toBe('5 at /tmp for user bob x=y');
    expect(templateOf('relation "users"', { masks: ['quoted'] })).toBe('relation "<*>"');
    expect(numbersOnly).toBe('<*> at /tmp for user bob x=y');
  });

  test('see words between the delimiters configured', () => {
    const template = templateOf('job_name_17', { delimiters: '_' });

    expect(template).toBe('job_name_<*>');
  });

  test('collapse spaces but keep which words were joined', () => {
    expect(templateOf('  a   b,c ')).toBe('a b,c');
    expect(templateOf('a b, c')).toBe('a b, c');
  });
});

describe('The parameters of a message', () => {
  test('are the parts that fall on variables', () => {
    const subject = miner();
    const message = 'Failed login for user bob from 10.0.0.1 at Fri Jun 17 07:07:00 2005';

    const parameters = subject.parameters(message, subject.assign(message));

    expect(parameters).toEqual(['bob', '10.0.0.1', 'Fri Jun 17 07:07:00 2005']);
  });

  test('follow the template its type was merged into', () => {
    const subject = miner();
    const first = subject.assign('mounted volume alpha now');
    for (const name of ['beta', 'gamma', 'delta', 'epsilon', 'zeta', 'eta', 'theta'])
      subject.assign(`mounted volume ${name} now`);

    expect(subject.parameters('mounted volume alpha now', first)).toEqual(['alpha']);
  });

  test('are everything where the type says nothing, and nothing where it is fixed', () => {
    const subject = miner();

    expect(subject.parameters('any thing', subject.stated('<*>'))).toEqual(['any thing']);
    expect(subject.parameters('any thing', subject.stated('order.placed'))).toEqual([]);
  });
});
