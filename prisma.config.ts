import { defineConfig } from 'prisma/config'

/** Migrations are applied by lib/db/migrate.ts; Prisma only generates the client. */
export default defineConfig({ schema: 'prisma/schema.prisma' })
