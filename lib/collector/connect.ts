export { openConnection } from '#lib/open-connection.ts'
