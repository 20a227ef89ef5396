/**
 * One text for a (namespace, name) pair inside a cluster, to look destinations up by. No broker allows the NUL between the two
 * in a namespace.
 */
export const destinationKey = ({ namespace, name }: { namespace: string; name: string }): string => `${namespace}\0${name}`
