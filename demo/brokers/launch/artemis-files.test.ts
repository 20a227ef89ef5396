import { expect, test } from 'vitest'
import { addUsers, tuneBrokerXml } from './artemis-files.ts'

const xml = `<core xmlns="urn:activemq:core">
      <name>x</name>
      <journal-file-size>10M</journal-file-size>
      <address-settings>
         <address-setting match="#"><dead-letter-address>DLQ</dead-letter-address></address-setting>
      </address-settings>
</core>`

test('the broker file of Artemis gets a small journal, and further settings before the catch-all one', () => {
  const tuned = tuneBrokerXml(xml, { 'own.#': { 'max-delivery-attempts': 2, 'dead-letter-address': '$&' } })
  expect(tuned).toContain('<journal-file-size>1M</journal-file-size>')
  expect(tuned).not.toContain('10M')
  expect(tuned).toMatch(/<core [^>]*>\s*<message-expiry-scan-period>1000<\/message-expiry-scan-period>/)
  expect(tuned.indexOf('match="own.#"')).toBeLessThan(tuned.indexOf('match="#"'))
  expect(tuned).toContain('<max-delivery-attempts>2</max-delivery-attempts><dead-letter-address>$&</dead-letter-address>')
})

test('further users of Artemis share a role of their own', () => {
  const files = { users: 'admin = a\n', roles: 'amq = admin' }
  expect(addUsers(files, 'viewers', {})).toEqual(files)
  expect(addUsers(files, 'viewers', { eve: 'e', max: 'm' })).toEqual({
    users: 'admin = a\neve = e\nmax = m\n',
    roles: 'amq = admin\nviewers = eve,max\n',
  })
})
