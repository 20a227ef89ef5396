import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient, type Prisma } from './generated/client.ts'

export type { Prisma }
/** Prisma inside or outside a transaction. */
export type PrismaTransaction = Prisma.TransactionClient

/** Opens Prisma on a database; used for what people make (see prisma/schema.prisma). */
export const createPrisma = (databaseUrl: string): PrismaClient =>
  new PrismaClient({ adapter: new PrismaPg({ connectionString: databaseUrl, max: 5 }) })
export type { PrismaClient }
