import compile from 'icu-minify/compile'

interface Tree {
  [key: string]: string | Tree
}

/**
 * ICU texts turned into the small form `use-intl/format-message/format-only` reads, so that no parser is sent to browsers
 * (next.config.js points to that reader). A text without arguments stays a text.
 */
export function compileMessages(tree: Tree): Record<string, unknown> {
  return Object.fromEntries(
    // Cloned: the compiler makes objects without a prototype, which React does not send to the browser.
    Object.entries(tree).map(([key, value]) => [key, typeof value === 'string' ? structuredClone(compile(value)) : compileMessages(value)]),
  )
}
