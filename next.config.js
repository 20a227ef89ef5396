/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  devIndicators: false,
  allowedDevOrigins: ['127.0.0.1'],
  // `npm run types` checks the whole project, tests included; a start need not wait for it.
  typescript: { ignoreBuildErrors: true },
  turbopack: {
    root: import.meta.dirname,
    // Texts are compiled on the server (lib/i18n/compile.ts): browsers get a reader, not a parser.
    resolveAlias: { 'use-intl/format-message': './node_modules/use-intl/dist/esm/production/format-message/format-only.js' },
  },
  // Server code that finds files of its own by path, or opens sockets: it is loaded by Node as it is.
  serverExternalPackages: ['pg', 'pino', '@prisma/client', '@prisma/adapter-pg', 'amqplib', 'kafkajs', '@platformatic/kafka'],
}
