'use strict';
// @salesforce/core, on which the Salesforce CLI and its plug-ins are built, with an access token of long ago. Further arguments: API versions.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

// It keeps what it was told in the home directory, and in the keychain of the desktop unless told otherwise.
const home = fs.mkdtempSync(path.join(os.tmpdir(), 'salesforce-core-'));
Object.assign(process.env, { HOME: home, SF_USE_GENERIC_UNIX_KEYCHAIN: 'true', SF_DISABLE_LOG_FILE: 'true', SF_DISABLE_TELEMETRY: 'true' });
process.on('exit', () => fs.rmSync(home, { recursive: true, force: true }));

const { AuthInfo, Connection } = require('@salesforce/core');
const { assert, sidecar, username, deadSession, killSessions, run } = require('./stage');

async function story(version) {
  const authInfo = await AuthInfo.create({ accessTokenOptions: { accessToken: deadSession, instanceUrl: sidecar, loginUrl: sidecar } });
  const connection = await Connection.create({ authInfo, connectionOptions: { version } });
  const paged = { headers: { 'Sforce-Query-Options': 'batchSize=200' } };
  let page = await connection.query('SELECT Id, Name FROM Account ORDER BY Name', paged);
  let seen = page.records.length;
  await killSessions();
  while (!page.done) {
    page = await connection.queryMore(page.nextRecordsUrl, paged);
    seen += page.records.length;
  }

  assert.equal(seen, page.totalSize);
  const account = connection.sobject('Account');
  const created = await account.create({ Name: 'Ümläut & Söhne' });
  await killSessions();
  assert.ok((await account.update({ Id: created.id, Phone: '+49 89 1' })).success);
  assert.equal((await account.retrieve(created.id)).Phone, '+49 89 1');
  await killSessions();
  assert.ok((await account.destroy(created.id)).success);
  await killSessions();
  assert.equal((await connection.identity()).username, username);
  assert.equal([].concat((await connection.metadata.describe(version)).metadataObjects)[0].xmlName, 'CustomObject');
}

run(async () => {
  for (const version of process.argv.slice(7)) {
    await story(version);
  }
});
