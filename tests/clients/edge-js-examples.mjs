// What the documentation of apigee-edge-js shows, in its order: connect, import, deploy, look, register, load, mask,
// undeploy. Prints what each step gave as one JSON object.
import { createRequire } from "node:module";

const { apigee } = createRequire(import.meta.url)("apigee-edge-js");
const given = JSON.parse(process.argv[2]);
const told = {};

const org = await apigee.connect({
  mgmtServer: given.server,
  ssoUrl: given.server,
  org: given.org,
  user: given.user,
  password: given.password,
});
told.organization = org.conn.orgname;
const name = given.name;
const environment = "test";

told.imported = await org.proxies.import({ name, source: given.bundle });
told.deployed = await org.proxies.deploy({ name, revision: told.imported.revision, environment });
told.revisions = await org.proxies.getRevisions({ name });
told.deployments = await org.proxies.getDeployments({ name, revision: told.imported.revision });
told.policies = await org.proxies.getPoliciesForRevision({ name, revision: told.imported.revision });
told.again = await org.proxies.import({ name, source: given.bundle });
told.redeployed = await org.proxies.deploy({ name, revision: told.again.revision, environment });
const items = await org.proxies.get({});
const latest = async (all, proxyname) => {
  const { revision } = await org.proxies.get({ name: proxyname });
  return { ...(await all), [proxyname]: revision[revision.length - 1] };
};
told.latest = await items.reduce(latest, Promise.resolve({}));

const developerEmail = "JDimaggio@example.org";
const apiProduct = `${name}-product`;
told.product = await org.products.create({
  productName: apiProduct,
  proxy: name,
  approvalType: "auto",
});
told.developer = await org.developers.create({
  developerEmail,
  lastName: "Dimaggio",
  firstName: "Josephine",
  userName: "JD1",
});
told.app = await org.developerapps.create({ developerEmail, name: `${name}-app`, apiProduct });
told.updated = await org.developerapps.update({
  developerEmail,
  app: `${name}-app`,
  attributes: { updatedBy: "apigee-edge-js" },
});
told.credential = await org.appcredentials.add({
  developerEmail,
  appName: `${name}-app`,
  apiProduct,
});
told.server = await org.targetservers.create({
  environment,
  target: { name: `${name}-server`, host: "api.example.com", port: 8080, sSLInfo: { enabled: false } },
});
told.map = await org.kvms.create({ environment, name: `${name}-map`, entries: { one: "1" } });
told.put = await org.kvms.put({ environment, name: `${name}-map`, key: "two", value: "2" });
told.masks = await org.maskconfigs.set({ json: "$.store.book[*].author" });
told.added = await org.maskconfigs.add({ xml: "/apigee:Store/Employee", namespaces: { prefix: "apigee", value: "urn://apigee" } });
told.removed = await org.maskconfigs.remove({ remove: ["xPathsFault", "jSONPathsFault"] });
told.keystore = await org.keystores.create({ environment, name: `${name}-keys` });
told.certificate = await org.keystores.importCert({
  environment,
  name: `${name}-keys`,
  certFile: given.certificate,
  keyFile: given.key,
  alias: "alias1",
});

await org.keystores.del({ environment, name: `${name}-keys` });
await org.kvms.del({ environment, name: `${name}-map` });
await org.targetservers.del({ environment, name: `${name}-server` });
await org.developerapps.del({ developerEmail, app: `${name}-app` });
await org.developers.del({ developerEmail });
await org.products.del({ productName: apiProduct });
told.undeployed = await org.proxies.undeploy({ name, revision: told.again.revision, environment });
told.deleted = await org.proxies.del({ name });
console.log(JSON.stringify(told));
