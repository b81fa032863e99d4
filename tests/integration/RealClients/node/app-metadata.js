// What Salesforce's own tools make of the source that "sidecar app" writes: the components that they find, and what their conversion for a
// deployment writes. Arguments: the project's folder, a folder for the conversion.
'use strict';
const path = require('path');

// The library's HTTP client wants functions of Node 22 when it is loaded. Nothing here uses them.
const zlib = require('zlib');
zlib.createZstdDecompress ??= zlib.createGunzip;
require('worker_threads').markAsUncloneable ??= () => {};
const { ComponentSet, MetadataConverter } = require('@salesforce/source-deploy-retrieve');

(async () => {
  const [project, target] = process.argv.slice(2);
  const source = ComponentSet.fromSource(path.join(project, 'force-app'));
  for (const component of source.getSourceComponents()) {
    console.log(`component ${component.type.name} ${component.fullName}`);
  }

  // Everything that the manifest names must be found in the source.
  const manifest = await ComponentSet.fromManifest({
    manifestPath: path.join(project, 'manifest', 'package.xml'),
    resolveSourcePaths: [path.join(project, 'force-app')],
  });
  console.log(`manifest ${manifest.getSourceComponents().toArray().length} of ${manifest.size}`);

  const converted = await new MetadataConverter().convert(source, 'metadata', {
    type: 'directory', outputDirectory: target, genUniqueDir: false,
  });
  for (const component of converted.converted ?? []) {
    console.log(`converted ${component.type.name} ${component.fullName}`);
  }
})().catch(error => {
  console.error(error);
  process.exit(1);
});
