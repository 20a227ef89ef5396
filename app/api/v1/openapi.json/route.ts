import { handle } from '#lib/api/handle.ts'
import { openApiDocument } from '#lib/api/openapi.ts'
import { operations } from '#lib/api/operations/index.ts'
import { exportOperations } from '#lib/api/operations/exports.ts'

const document = openApiDocument(operations)

export const GET = handle(exportOperations.getOpenApi, async () => document)
