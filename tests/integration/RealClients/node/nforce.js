'use strict';
// nforce in its two modes, automatic refresh on: it would log in again if it saw a dead session. Sixth argument: the
// API version.
const nforce = require('nforce');
const { assert, sidecar, username, password, clientSecret, deadSession, control, killSessions, pause, run } = require('./stage');

const neverRefresh = () => { throw new Error('nforce logged in again: it saw a dead session'); };

function connect(mode, gzip, onRefresh = neverRefresh) {
  return nforce.createConnection({
    clientId: 'consumer-key', clientSecret, redirectUri: 'http://localhost/callback', loginUri: `${sidecar}/services/oauth2/token`,
    apiVersion: process.argv[7] ?? '62.0', environment: 'production', mode, gzip, autoRefresh: true,
    onRefresh,
  });
}

async function work(org, oauth) {
  const found = await org.query({ oauth, query: 'SELECT Id, Name FROM Account ORDER BY Name', fetchAll: true });
  assert.equal(found.records.length, found.totalSize);
  await killSessions();
  const account = nforce.createSObject('Account');
  account.set('Name', 'Ümläut & Söhne');
  await org.insert({ oauth, sobject: account });
  assert.match(account.getId(), /^001/);
  await killSessions();
  account.set('Phone', '+49 89 1');
  await org.update({ oauth, sobject: account });
  const read = await org.getRecord({ oauth, type: 'Account', id: account.getId() });
  assert.equal(read.get('Phone'), '+49 89 1');
  assert.equal(read.get('Name'), 'Ümläut & Söhne');
  await killSessions();
  await org.delete({ oauth, sobject: account });
  await assert.rejects(org.getRecord({ oauth, type: 'Account', id: account.getId() }));
  await killSessions();
  assert.equal((await org.getIdentity({ oauth })).username, username);
}

async function streaming(org, oauth) {
  const client = org.createStreamClient({ oauth });
  const events = [];
  client.subscribe({ topic: 'Invoices', oauth }).on('data', (event) => events.push(event.sobject.Name));
  for (let patience = 0; events.length === 0; patience++) {
    assert.ok(patience < 100, 'the event never came');
    await control('POST', 'events', { channel: '/topic/Invoices', data: { sobject: { Name: 'one' } } });
    await pause(100);
  }

  client.disconnect();
}

run(async () => {
  const single = connect('single', false);
  await single.authenticate({ username, password });
  assert.equal(single.oauth.instance_url, sidecar);
  await work(single);

  const multi = connect('multi', true);
  const oauth = await multi.authenticate({ username, password, securityToken: 'token' });
  await work(multi, oauth);
  await streaming(multi, oauth);

  // Never logged in at all: what it saved long ago.
  const saved = { access_token: deadSession, instance_url: sidecar, id: oauth.id, refresh_token: deadSession };
  await work(multi, saved);

  // The refresh it would do by itself, asked for.
  const refreshed = await connect('multi', false, (_, __, done) => done()).refreshToken({ oauth: { ...saved } });
  assert.equal(refreshed.instance_url, sidecar);
});
