import manifest from '../package.json' with { type: 'json' }

/** Version of this Spillway. */
export const VERSION: string = manifest.version
