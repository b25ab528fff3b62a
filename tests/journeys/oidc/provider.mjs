// A real OpenID Connect provider with one client, Catchment, which proves itself by private_key_jwt.
// node provider.mjs PORT ADDRESS-OF-CATCHMENT; says "listening" when it is. Anybody may sign in by any name.
import { createRequire } from 'node:module'
import { generateKeyPairSync } from 'node:crypto'
import { pathToFileURL } from 'node:url'

const [port, site] = process.argv.slice(2)
const find = createRequire(`${process.cwd()}/`)
const { default: Provider } = await import(pathToFileURL(find.resolve('oidc-provider')).href)

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const key = { ...privateKey.export({ format: 'jwk' }), use: 'sig', kid: 'test' }
const client = (client_id) => ({
  client_id,
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_signing_alg: 'RS512',
  jwks_uri: `${site}/sign-in/keys.json`,
  redirect_uris: [`${site}/sign-in/callback`],
  post_logout_redirect_uris: [`${site}/`],
  backchannel_logout_uri: `${site}/sign-in/back-channel-logout`,
  backchannel_logout_session_required: true,
})
const sent = [] // the logout tokens, for a test to send one again
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [client('catchment'), client('somebody-else')],
  jwks: { keys: [key] },
  clientAuthMethods: ['private_key_jwt'],
  enabledJWA: { clientAuthSigningAlgValues: ['RS256', 'RS512', 'ES256'] },
  pkce: { required: () => true },
  cookies: { keys: ['a key for the tests'] },
  features: {
    devInteractions: { enabled: true },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: { enabled: true },
  },
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, name: id }) }),
  // It refuses to call this machine itself, rightly; here both ends are on it.
  fetch: (url, options) => {
    delete options.dispatcher
    const token = new URLSearchParams(String(options.body ?? '')).get('logout_token')
    if (token) sent.push(token)
    return globalThis.fetch(url, options)
  },
})
provider.use(async (context, next) => {
  if (context.path === '/sent-logout-tokens') context.body = sent
  else await next()
})
provider.on('server_error', (_context, error) => console.error(error))
provider.listen(Number(port), '127.0.0.1', () => console.log('listening'))
