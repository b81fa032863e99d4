// Validates each document of a file against the published schemas of its kind (npm kubernetes-models and its companions for operators).
// Prints one line per document that does not conform; exit code 1 if there was one.
import { readFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";

const companions = { "cert-manager.io": "@kubernetes-models/cert-manager", "monitoring.coreos.com": "@kubernetes-models/prometheus-operator" };

let bad = 0;
for (const document of parseAllDocuments(readFileSync(process.argv[2], "utf8"))) {
  const object = document.toJS();
  const name = `${object?.kind}/${object?.metadata?.name}`;
  try {
    const models = companions[object.apiVersion.split("/")[0]] ?? "kubernetes-models";
    const { [object.kind]: Model } = await import(`${models}/${object.apiVersion}/${object.kind}`);
    new Model(object).validate();
  } catch (error) {
    bad++;
    console.log(`${name}: ${error.message}`);
  }
}
process.exit(bad ? 1 : 0);
