'use strict';
// What every script here is told, and its hand on the simulated org. The clients themselves are used as published.
const assert = require('node:assert/strict');

const [sidecar, org, password, clientSecret, deadSession] = process.argv.slice(2);

async function control(method, path, body) {
  const answer = await fetch(`${org}/__control/${path}`, { method, body: body && JSON.stringify(body) });
  assert.equal(answer.status, 200, `control ${path}`);
  return answer.json();
}

module.exports = {
  assert, sidecar, org, password, clientSecret, deadSession, control,
  username: 'integration@acme.example',
  killSessions: () => control('POST', 'sessions/revoke', {}),
  pause: (ms) => new Promise((done) => setTimeout(done, ms)),
  run: (main) => main().then(
    () => { console.log('done'); process.exit(0); },
    (wrong) => { console.error(wrong); process.exit(1); }),
};
