/** Collects conditions and their parameters for one statement. Conditions are SQL we write; values only ever become parameters. */
export class Where {
  readonly values: unknown[] = []
  readonly #conditions: string[] = []

  /** Adds `condition` with `?` replaced by a parameter, when the value is given. */
  add(condition: string, value: unknown): this {
    if (value === undefined || (Array.isArray(value) && value.length === 0)) return this
    this.values.push(value)
    this.#conditions.push(condition.replaceAll('?', `$${this.values.length}`))
    return this
  }

  /** Adds a condition without a value. */
  always(condition: string): this {
    this.#conditions.push(condition)
    return this
  }

  /** Adds a further parameter, for limit and offset. Answers its placeholder. */
  parameter(value: unknown): string {
    this.values.push(value)
    return `$${this.values.length}`
  }

  get sql(): string {
    return this.#conditions.length === 0 ? '' : `where ${this.#conditions.join(' and ')}`
  }
}
