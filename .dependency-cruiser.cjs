/** The import direction of docs and architecture, at error. Tests may import anything; nothing imports tests. */
const code = '\\.(ts|tsx)$'
const test = '(\\.test\\.tsx?$|/testing/|/testing\\.ts$|^lib/brokers/conformance)'
const rule = (name, from, to, comment) => ({ name, severity: 'error', comment, from: { pathNot: test, ...from }, to })

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    rule(
      'not-to-tests',
      { path: code, pathNot: `${test}|^bench/` },
      { path: test },
      'Product code does not import tests; a bench may use their means.',
    ),
    rule(
      'domain-is-pure',
      { path: '^lib/domain/' },
      { pathNot: '^(lib/domain/|node_modules/zod)' },
      'The words and rules stand on nothing.',
    ),
    rule(
      'brokers-are-islands',
      { path: '^lib/brokers/([^/]+)/' },
      {
        pathNot:
          '^(lib/domain/|lib/brokers/$1/|lib/brokers/(contract|error)\\.ts$|lib/brokers/(http|jolokia|amqp1|log)/|node_modules/|(node:)?[a-z_/]+$)',
      },
      'A broker kind knows the domain, the contract, its own files and what several kinds share (the protocols http, jolokia and amqp1, and log), never another broker.',
    ),
    rule(
      'brokers-without-store',
      { path: '^lib/brokers/' },
      { path: '^(lib/(db|services|queries|collector|series)/|node_modules/(pg|next|react|@prisma)/)' },
    ),
    rule('series-on-db', { path: '^lib/series/' }, { path: '^lib/', pathNot: '^lib/(series|db|domain)/' }),
    rule('queries-read', { path: '^lib/queries/' }, { path: '^lib/(collector|supervisor|client)/' }),
    rule('services-write', { path: '^lib/services/' }, { path: '^lib/(collector|supervisor|client)/' }),
    rule('alerting-stands-alone', { path: '^lib/alerting/' }, { path: '^lib/(brokers|collector|services|queries|notify/channels)/' }),
    rule(
      'client-is-browser-safe',
      { path: '^lib/client/' },
      { path: '^(lib/|node_modules/pg/|[a-z_]+$)', pathNot: '^lib/(client|domain|api/contracts|i18n)/' },
    ),
    rule(
      'components-are-browser-safe',
      { path: '^components/' },
      { path: '^(lib|app|demo|bench|e2e)/', pathNot: '^lib/(client|domain|api/contracts|i18n)/' },
    ),
    rule(
      'pages-render-views',
      { path: '^app/', pathNot: '^app/(api|metrics)/' },
      { path: '^lib/', pathNot: '^lib/(client|domain|api/contracts|i18n)/' },
    ),
    rule(
      'routes-are-thin',
      { path: '^app/(api|metrics)/' },
      { path: '^(components|lib/(db|collector|supervisor|client|dead-letters|alerting|notify)/)' },
    ),
    rule('demo-is-outside', { path: '^(lib|app|components)/' }, { path: '^(demo|e2e|bench)/' }, 'The product does not know its demo.'),
    rule('only-declared-dependencies', { path: code }, { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] }),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(generated|fixtures|\\.next)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.json'],
    },
  },
}
