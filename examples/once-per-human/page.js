const part = (id) => document.getElementById(id);

async function ask(path, body) {
  const init = body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  return (await fetch(path, init)).json();
}

let walletUrl = null;

async function show() {
  const { question, choices, results, ...more } = await ask('/poll');
  walletUrl = more.walletUrl;
  part('question').textContent = question;
  part('choices').replaceChildren(...choices.map(choiceButton));
  part('results').replaceChildren(
    ...choices.map((choice, at) => {
      const line = document.createElement('li');
      line.textContent = `${choice}: ${results[at]}`;
      return line;
    }),
  );
}

function choiceButton(choice) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = choice;
  button.addEventListener('click', async () => {
    const { request, says } = await ask('/ballots', { choice });
    part('says').textContent = says ?? `You chose: ${choice}.`;
    if (request === undefined) return;
    part('request').value = request;
    part('answer').value = '';
    part('asked').hidden = false;
    leadToWallet(part('wallet'), request);
  });
  return button;
}

function leadToWallet(link, request) {
  link.hidden = walletUrl === null;
  // After the #, so that it is sent to nobody.
  if (walletUrl !== null) link.href = `${walletUrl}#request=${encodeURIComponent(request)}`;
}

async function knock() {
  const { uri, says } = await ask('/door', {});
  part('says').textContent = says ?? 'You knocked.';
  if (uri === undefined) return;
  part('door-request').value = uri;
  part('door').hidden = false;
  leadToWallet(part('door-wallet'), uri);
}

async function send(text) {
  let given;
  try {
    given = JSON.parse(text);
  } catch {
    part('says').textContent = 'That is not a whole answer. Copy all of it.';
    return;
  }
  const { says } = await ask('/answers', { request: given.request, proof: given.proof });
  part('says').textContent = says;
  part('asked').hidden = true;
  await show();
}

part('send').addEventListener('click', () => send(part('answer').value));
await show();
part('knock').addEventListener('click', knock);

// The wallet sent its person back, with the answer after the #, or with the code of an answer that came before.
async function comeBack() {
  const said = new URLSearchParams(location.hash.slice(1));
  const [answer, code] = [said.get('answer'), said.get('code')];
  if (answer === null && code === null) return;
  history.replaceState(null, '', '/');
  if (answer !== null) await send(answer);
  if (code !== null) part('says').textContent = (await ask('/door/entries', { code })).says;
}
addEventListener('hashchange', comeBack);
await comeBack();
