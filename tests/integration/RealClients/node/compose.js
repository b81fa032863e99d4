// Reads a Compose file, holds it against the schema of the Compose specification and prints it as JSON. Argument: the file.
'use strict';
const fs = require('fs');
const path = require('path');
const Ajv = require('ajv').default;
const yaml = require('yaml');

// The package keeps its schema to itself: by path.
const folder = require.resolve.paths('dclint').map(modules => path.join(modules, 'dclint')).find(fs.existsSync);
const schema = JSON.parse(fs.readFileSync(path.join(folder, 'schemas', 'compose.schema.json'), 'utf8'));

const file = yaml.parse(fs.readFileSync(process.argv[2], 'utf8'), { merge: true });
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
delete schema.$schema;
if (!ajv.validate(schema, file)) {
  for (const error of ajv.errors) {
    console.error(`${error.instancePath}: ${error.message} ${JSON.stringify(error.params)}`);
  }
  process.exit(1);
}
console.log(JSON.stringify(file));
