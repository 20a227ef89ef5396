/** What the launcher changes in the files that `artemis create` writes. Pure. */

/** Address settings as Artemis writes them: element name → value. */
export type AddressSettings = Readonly<Record<string, string | number | boolean>>

/**
 * The broker file with a small journal, a quick look for expired messages, a disk limit that a full developer's disk does not
 * reach, and further address settings before the catch-all one.
 */
export function tuneBrokerXml(xml: string, settings: Readonly<Record<string, AddressSettings>>): string {
  const tuned = [
    ['journal-file-size', '1M'],
    ['journal-pool-files', '2'],
    ['max-disk-usage', '99'],
    ['message-expiry-scan-period', '1000'],
  ].reduce((text, [name, value]) => setElement(text, name as string, value as string), xml)
  const added = Object.entries(settings).map(([match, values]) => renderSettings(match, values))
  return tuned.replace('<address-settings>', () => ['<address-settings>', ...added].join('\n'))
}

/** Replaces the text of an element, or adds the element right after the opening of `core`. */
function setElement(xml: string, name: string, value: string): string {
  const present = new RegExp(`<${name}>[^<]*</${name}>`)
  const element = `<${name}>${value}</${name}>`
  return present.test(xml) ? xml.replace(present, element) : xml.replace(/(<core [^>]*>)/, `$1\n      ${element}`)
}

function renderSettings(match: string, values: AddressSettings): string {
  const inner = Object.entries(values).map(([name, value]) => `<${name}>${value}</${name}>`)
  return `         <address-setting match="${match}">${inner.join('')}</address-setting>`
}

/** One more user per entry in `artemis-users.properties` and `artemis-roles.properties`; all of them have the same role. */
export function addUsers(
  files: { users: string; roles: string },
  role: string,
  users: Readonly<Record<string, string>>,
): { users: string; roles: string } {
  const names = Object.keys(users)
  if (names.length === 0) return files
  const lines = Object.entries(users).map(([name, password]) => `${name} = ${password}`)
  return { users: `${files.users.trimEnd()}\n${lines.join('\n')}\n`, roles: `${files.roles.trimEnd()}\n${role} = ${names.join(',')}\n` }
}
