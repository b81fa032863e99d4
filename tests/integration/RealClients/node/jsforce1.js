'use strict';
// jsforce 1.x, with its callbacks turned promises. Further arguments: API versions.
const jsforce = require('jsforce1');
const { assert, sidecar, username, password, killSessions, run } = require('./stage');

async function connect(version) {
  const connection = new jsforce.Connection({ loginUrl: sidecar, version });
  connection.on('refresh', () => { throw new Error('jsforce logged in again: it saw a dead session'); });
  const user = await connection.login(username, password);
  assert.match(user.id, /^005/);
  assert.equal(connection.instanceUrl, sidecar);
  return connection;
}

async function story(version) {
  const connection = await connect(version);
  const paged = { headers: { 'Sforce-Query-Options': 'batchSize=200' } };
  let page = await connection.query('SELECT Id, Name FROM Account ORDER BY Name', paged);
  assert.equal(page.records.length, 200);
  let seen = page.records.length;
  await killSessions();
  while (!page.done) {
    page = await connection.queryMore(page.nextRecordsUrl, paged);
    seen += page.records.length;
  }

  assert.equal(seen, page.totalSize);
  const account = connection.sobject('Account');
  const created = await account.create({ Name: 'Ümläut & Söhne' });
  assert.ok(created.success);
  await killSessions();
  assert.ok((await account.update({ Id: created.id, Phone: '+49 89 1' })).success);
  const read = await account.retrieve(created.id);
  assert.equal(read.Name, 'Ümläut & Söhne');
  assert.equal(read.Phone, '+49 89 1');
  await killSessions();
  assert.ok((await account.destroy(created.id)).success);
  await assert.rejects(async () => connection.query('SELECT Nonsense FROM Account'), /No such column|INVALID_FIELD/);

  // The part of jsforce that still speaks SOAP.
  await killSessions();
  assert.equal((await connection.soap.getUserInfo()).userName, username);
  const other = await connect(version);
  await connection.logout();
  assert.equal((await other.query('SELECT Id FROM Account LIMIT 1')).records.length, 1);
}

run(async () => {
  for (const version of process.argv.slice(7)) {
    await story(version);
  }
});
