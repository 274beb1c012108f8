/* GraphiQL for the demo: choose who you are, and it asks with that person's token. */

const ROLES = {
  institution: '机构系统', doctor: '医生', nurse: '护士', 'family-doctor': '家庭医生', resident: '居民', delegate: '代理人',
  steward: '数据管理员', 'privacy-officer': '隐私保护专员', 'district-officer': '区级管理员',
};

const FARMER = '(identifier: {system: "urn:oid:2.16.156.10011.1.3", value: "51022819570316503X"})';

const EXAMPLES = {
  '医生看病历 A doctor reads a chart': `# 周德明，69 岁。以不同机构的医生身份执行，看到的内容取决于他的授权。
# Run it as doctors of different institutions: what they see is what he agreed to.
{
  resident${FARMER} {
    name
    birthDate
    withheld
    institutions { institution { name } total }
    decision { grounds { zh en } }
    conditions(first: 5) { totalCount nodes { code { text } onsetDateTime } }
    medicationRequests(first: 5) { nodes { medicationCodeableConcept { text } authoredOn status } }
    observations(code: ["4548-4"], first: 5) {
      totalCount
      nodes {
        code { text }
        valueQuantity { value unit }
        effectiveDateTime
        encounter { resource { ... on Encounter { serviceProvider { display } } } }
      }
    }
  }
}
`,
  '居民看自己的档案 A resident reads their own': `# 以居民身份（例如 周德明）。 As a resident.
{
  myRecord {
    name
    institutions { institution { name } total }
    consents { id status dateTime provision { actor { reference { display } } } }
    accessLog(first: 10) { totalCount nodes { at who role institution { name } outcome kinds } }
    timeline(first: 5) { nodes { resourceType id } }
  }
}
`,
  '居民授权 A resident grants consent': `# 以居民身份：授权妇幼保健院查看过敏与用药。 As a resident.
mutation {
  grantConsent(input: { institutions: ["tl-fuyou"], types: ["AllergyIntolerance", "MedicationRequest"] }) {
    consent { id status }
    errors { message path }
  }
}
`,
};

const people = await (await fetch('/demo/people')).json();
const person = document.getElementById('person');
const example = document.getElementById('example');
const institutions = Object.fromEntries(people.filter((one) => one.role === 'institution').map((one) => [one.id, one.name]));
const place = (one) => (one.institution && one.role !== 'institution' ? ` · ${institutions[one.institution] ?? one.institution}` : '');
people.forEach((one, index) => person.add(new Option(`${ROLES[one.role] ?? one.role} ${one.name}${place(one)}`, index)));
person.value = String(people.findIndex((one) => one.role === 'doctor'));
Object.keys(EXAMPLES).forEach((name) => example.add(new Option(name, name)));

const fetcher = async (request) => {
  const answer = await fetch('/graphql', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${people[Number(person.value)].token}` },
    body: JSON.stringify(request),
  });
  return answer.json();
};

const root = ReactDOM.createRoot(document.getElementById('graphiql'));
const show = () => root.render(React.createElement(GraphiQL, {
  fetcher, key: example.value, query: EXAMPLES[example.value], isHeadersEditorEnabled: false, defaultEditorToolsVisibility: false,
}));
example.addEventListener('change', show);
show();
