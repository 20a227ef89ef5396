/** Another process works on the same run: this one must stop at once. */
export class RunTakenError extends Error {
  constructor(runId: string) {
    super(`Requeue run ${runId} is being carried out by another process.`)
    this.name = 'RunTakenError'
  }
}
