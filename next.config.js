/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  devIndicators: false,
  allowedDevOrigins: ['127.0.0.1'],
  turbopack: { root: import.meta.dirname },
  // Server code that finds files of its own by path, or opens sockets: it is loaded by Node as it is.
  serverExternalPackages: ['pg', 'pino', '@prisma/client', '@prisma/adapter-pg', 'amqplib', 'kafkajs', '@platformatic/kafka'],
}
