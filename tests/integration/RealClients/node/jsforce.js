'use strict';
// jsforce, REST and both Bulk APIs. Further arguments: how it gets its session (none: a dead access token; soap; oauth), the package (jsforce, or
// Salesforce's own edition for Node), the API version.
const { assert, sidecar, username, password, clientSecret, deadSession, control, killSessions, pause, run } = require('./stage');

const [way, name = 'jsforce', version = '62.0'] = process.argv.slice(7);
const jsforce = require(name);
const { StreamingExtension } = require(`${name}/lib/api/streaming`);

async function connect() {
  if (way === 'none') {
    return watched(new jsforce.Connection({ instanceUrl: sidecar, accessToken: deadSession, version }));
  }

  const oauth2 = { loginUrl: sidecar, clientId: 'consumer-key', clientSecret, redirectUri: 'http://localhost/callback' };
  const connection = watched(new jsforce.Connection(way === 'oauth' ? { oauth2, version } : { loginUrl: sidecar, version }));
  const user = await connection.login(username, password);
  assert.match(user.id, /^005/);
  assert.match(user.organizationId, /^00D/);
  assert.equal(connection.instanceUrl, sidecar);
  return connection;
}

// What jsforce does when it sees a dead session. Nobody here may ever see one.
function watched(connection) {
  connection.on('refresh', () => { throw new Error('jsforce logged in again: it saw a dead session'); });
  return connection;
}

async function rest(connection) {
  const paged = { headers: { 'Sforce-Query-Options': 'batchSize=200' } };
  let page = await connection.query('SELECT Id, Name FROM Account ORDER BY Name', paged);
  assert.equal(page.records.length, 200);
  const total = page.totalSize;
  let seen = page.records.length;
  await killSessions();
  while (!page.done) {
    page = await connection.queryMore(page.nextRecordsUrl, paged);
    seen += page.records.length;
  }

  assert.equal(seen, total);

  const account = connection.sobject('Account');
  const created = await account.create({ Name: 'Ümläut & Söhne' });
  assert.ok(created.success);
  await killSessions();
  assert.ok((await account.update({ Id: created.id, Phone: '+49 89 1' })).success);
  assert.equal((await account.retrieve(created.id)).Phone, '+49 89 1');
  assert.equal((await account.retrieve(created.id)).Name, 'Ümläut & Söhne');
  const many = await account.create([{ Name: 'One' }, { Name: 'Two' }]);
  assert.deepEqual(many.map((m) => m.success), [true, true]);
  assert.ok((await account.destroy([created.id, ...many.map((m) => m.id)])).every((r) => r.success));
  await assert.rejects(account.retrieve(created.id), /NOT_FOUND|ENTITY_IS_DELETED|does not exist|deleted/);
  await assert.rejects(connection.query('SELECT Nonsense FROM Account'), /INVALID_FIELD|No such column/);
  assert.ok((await connection.describe('Account')).fields.length > 5);
}

async function bulk(connection, api) {
  api.pollInterval = 50;
  api.pollTimeout = 20000;
  const rows = Array.from({ length: 50 }, (_, i) => ({ Name: `Bulk "${i}", größer`, ExternalKey__c: `B-${way}-${i}` }));
  await killSessions();
  const loaded = api === connection.bulk2
    ? (await api.loadAndWaitForResults({ object: 'Account', operation: 'insert', input: rows, pollInterval: 50, pollTimeout: 20000 })).successfulResults
    : await api.load('Account', 'insert', rows);
  assert.equal(loaded.length, 50);
  const ids = loaded.map((r) => r.id || r.sf__Id);
  assert.ok(ids.every((id) => /^001/.test(id)));
  await killSessions();
  const stream = await api.query(`SELECT Id, Name FROM Account WHERE ExternalKey__c LIKE 'B-${way}-%'`);
  const found = await stream.toArray();
  assert.equal(found.length, 50);
  assert.ok(found.some((r) => r.Name === 'Bulk "7", größer'));
  await killSessions();
  const gone = api === connection.bulk2
    ? (await api.loadAndWaitForResults({ object: 'Account', operation: 'delete', input: ids.map((Id) => ({ Id })), pollInterval: 50, pollTimeout: 20000 })).successfulResults
    : await api.load('Account', 'delete', ids.map((Id) => ({ Id })));
  assert.equal(gone.length, 50);
}

async function metadataAndSoap(connection) {
  await killSessions();
  const described = await connection.metadata.describe(version);
  assert.equal([].concat(described.metadataObjects)[0].xmlName, 'CustomObject');
  await killSessions();
  assert.equal((await connection.soap.getUserInfo()).userName, username);
}

async function identity(connection) {
  await killSessions();
  const me = await connection.identity();
  assert.equal(me.username, username);
  assert.ok(me.urls.rest.startsWith(sidecar), me.urls.rest);
  assert.ok(me.urls.partner.startsWith(sidecar), me.urls.partner);
}

// A conversation belongs to its session, so here the client does see its end; as Salesforce's and jsforce's documents tell, it begins a new one.
async function streaming(connection) {
  const events = [];
  let conversations = 0;
  let ended;
  const begin = () => new Promise((subscribed, failed) => {
    conversations++;
    const authFailure = new StreamingExtension.AuthFailure(() => { client.disconnect(); ended(); });
    const client = connection.streaming.createClient([authFailure]);
    client.subscribe('/topic/Invoices', (event) => events.push(event.sobject.Name)).then(() => subscribed({ client }), failed);
  });
  const arrives = async (name) => {
    for (let patience = 0; !events.includes(name); patience++) {
      assert.ok(patience < 100, `event ${name} never came`);
      await control('POST', 'events', { channel: '/topic/Invoices', data: { sobject: { Name: name } } });
      await pause(100);
    }
  };

  const end = new Promise((resolve) => { ended = resolve; });
  await begin();
  await arrives('before');
  await killSessions();
  await end;
  const second = await begin();
  await arrives('after');
  assert.equal(conversations, 2);
  second.client.disconnect();
}

run(async () => {
  const connection = await connect();
  await rest(connection);
  await bulk(connection, connection.bulk);
  await bulk(connection, connection.bulk2);
  await metadataAndSoap(connection);
  await identity(connection);
  await streaming(connection);
  if (way !== 'none') {
    const other = await connect();
    await connection.logout();
    assert.equal((await other.query('SELECT Id FROM Account LIMIT 1')).records.length, 1);
  }
});
