// The faults of the drawer: their groups, their words, their fields. A `key` names each; `kind` and `fixed` are what is
// armed. Fields as in fields.js.

const times = (value = 1) => ({ name: "times", label: "Cuántas veces (0: hasta quitarla)", type: "number", value });
const seconds = (value) => ({ name: "seconds", label: "Segundos", type: "number", value });
const code = (value) => ({ name: "code", label: "Código de Meta", type: "choice", value, options: "codes" });
const choice = (name, label, ...options) => ({ name, label, type: "choice", value: options[0][0], options });
const only = choice("only", "Qué eventos", ["all", "Todos"], ["messages", "Mensajes"], ["statuses", "Estados"], ["notices", "Avisos"]);
const accept = choice("accept", "El mensaje", ["true", "Sale igual"], ["false", "No sale"]);
const where = choice(
  "where", "Qué pedido", ["messages", "Mandar un mensaje"], ["receipts", "Marcar como leído"], ["upload", "Subir un archivo"],
  ["resolve", "Pedir la dirección de un archivo"], ["download", "Bajar un archivo"], ["account", "Cuenta, plantillas, número"], ["any", "Cualquiera"],
);

export const GROUPS = [
  {
    title: "Webhooks que llegan",
    faults: [
      { key: "duplicate", title: "Repetido", text: "El mismo evento varias veces.",
        fields: [{ name: "copies", label: "Copias", type: "number", value: 3 }, choice("parallel", "Cómo", ["true", "A la vez"], ["false", "Una tras otra"]), only, times()] },
      { key: "redeliver", title: "Otra vez, horas después", text: "El mismo cuerpo, aunque ya se respondió 200.", fields: [seconds(7200), only, times()] },
      { key: "shuffle", title: "En otro orden", text: "Junta eventos y los suelta mezclados.", fields: [times(3), only] },
      { key: "delay", title: "Tarde", text: "Los de atrás lo pasan.", fields: [seconds(5), only, times()] },
      { key: "gather", title: "Muchos en un POST", text: "Junta eventos y los manda en un solo cuerpo.", fields: [times(10), only] },
      { key: "hold", title: "Retenidos", text: "No salen hasta quitar la falla.", fields: [only] },
      { key: "lose", title: "Perdidos", text: "No llegan nunca.", fields: [only, times()] },
      { key: "forge", title: "Firma equivocada", text: "La primera entrega; el reintento va bien firmado.", fields: [only, times()] },
    ],
  },
  {
    title: "Estados de lo enviado",
    faults: [
      { key: "statuses_first", title: "Antes que la respuesta", text: "El webhook se entera primero.", fields: [times()] },
      { key: "fail_later", title: "Falla después del 200", text: "Aceptado, y luego un estado «failed».", fields: [code(131026), times()] },
      { key: "no_statuses", title: "Ningún estado", text: "Se entrega y nadie lo cuenta.", fields: [times()] },
      { key: "old_form", title: "Forma vieja", text: "Como hasta la versión 23, con «conversation».", fields: [times()] },
    ],
  },
  {
    title: "Respuestas de la API",
    faults: [
      { key: "refuse", title: "Un error de Meta", text: "Cualquier código de la tabla.", fields: [code(131016), where, times()] },
      { key: "window", kind: "refuse", fixed: { code: 131047 }, title: "Ventana cerrada", text: "131047, aunque el cliente escribió recién.", fields: [times()] },
      { key: "limit", kind: "http", fixed: { status: 429 }, title: "Demasiados pedidos", text: "429 con Retry-After.",
        fields: [{ name: "retry_after", label: "Retry-After, segundos", type: "number", value: 5 }, where, times()] },
      { key: "http", title: "5xx sin código", text: "Como lo responde un proxy.",
        fields: [choice("status", "Estado HTTP", ["503", "503"], ["500", "500"], ["502", "502"], ["504", "504"]), accept, where, times()] },
      { key: "hang", title: "Sin respuesta", text: "Acepta y calla.", fields: [seconds(30), choice("then", "Al final", ["answer", "Responde"], ["cut", "Corta"]), accept, times()] },
      { key: "drip", title: "Gota a gota", text: "La respuesta, de a un byte.", fields: [seconds(1), times()] },
      { key: "cut", title: "Conexión cortada", text: "A mitad de la respuesta.", fields: [accept, times()] },
      { key: "malformed", title: "200 que no dice nada", text: "Otra cosa en lugar de la respuesta.",
        fields: [choice("shape", "Qué", ["html", "Una página"], ["empty", "Nada"], ["json", "JSON cortado"], ["huge", "8 MB"]), accept, times()] },
      { key: "expire_token", title: "Token vencido", text: "190 hasta que llegue uno nuevo.", alone: true,
        fields: [{ name: "token", label: "El nuevo (vacío: cualquiera)", value: "" }] },
    ],
  },
  {
    title: "Archivos",
    faults: [
      ...[
        ["slow", "Lento", "Los bytes tardan.", [seconds(20)]],
        ["corrupt", "Otro contenido", "No coincide con su huella.", []],
        ["redirect", "A otro servidor", "302 a una dirección ajena.", [{ name: "to", label: "Dirección", value: "http://files.invalid/elsewhere" }]],
        ["gone", "La dirección no existe", "404 al bajarlo.", []],
        ["expired", "Identificador vencido", "Como a los siete días.", []],
        ["html", "Una página en lugar del archivo", "200, y no es lo pedido.", []],
      ].map(([how, title, text, fields]) => ({ key: `file-${how}`, kind: "file", fixed: { how }, title, text, alone: true, fields: [...fields, times()] })),
    ],
  },
];

export const FAULTS = GROUPS.flatMap((group) => group.faults);

/** The entry an armed fault came from: the one that fixes most of what it has. */
export function faultOf(armed) {
  const fits = FAULTS.filter((each) => (each.kind ?? each.key) === armed.kind)
    .filter((each) => Object.entries(each.fixed ?? {}).every(([name, value]) => armed[name] === value));
  return fits.sort((one, other) => Object.keys(other.fixed ?? {}).length - Object.keys(one.fixed ?? {}).length)[0];
}

export const TOOL_WORDS = {
  tabs: { faults: "Fallas", chaos: "Caos", network: "Red" },
  explain: "Lo que en la red de verdad sale mal, a pedido. Elegí una falla, ajustala y armala.",
  phone: "A quién",
  everyone: "Todos los teléfonos",
  arm: "Armar",
  armed: "Armadas",
  none: "Ninguna. Las que se armen aparecen acá hasta gastarse.",
  spent: (count) => `Ya ocurrieron (${count})`,
  struck: (count) => (count === 0 ? "todavía no ocurrió" : count === 1 ? "ocurrió 1 vez" : `ocurrió ${count} veces`),
  left: (count) => (count === null ? "hasta quitarla" : count === 1 ? "falta 1" : `faltan ${count}`),
  remove: "Quitar",
  removeAll: "Quitar todas",
  badge: (count) => (count ? `Fallas, ${count} armadas` : "Fallas"),
};

export const CHAOS_WORDS = {
  explain: "Una mezcla al azar de todas las fallas, siempre la misma para cada semilla. Para pruebas largas.",
  seed: "Semilla",
  factor: "Intensidad",
  factors: [["0.5", "Leve"], ["1", "Media"], ["3", "Fuerte"]],
  start: "Empezar",
  stop: "Terminar",
  running: (seed) => `En marcha, semilla ${seed}`,
  quiet: "Todavía no ocurrió nada.",
  names: {
    duplicate: "Repetidos", overtaken: "Adelantados", redeliver: "Otra vez después", forge: "Firma equivocada", lose: "Perdidos",
    old_form: "Forma vieja", no_statuses: "Sin estados", fail_later: "Fallan después", refuse: "Errores de Meta", http: "5xx y 429",
    hang: "Sin respuesta", cut: "Cortadas", malformed: "Sin sentido", drip: "Gota a gota", statuses_first: "Estado antes",
  },
};

const FORMS = [["", "Ninguna"], ["549=131030", "+549… con 131030"], ["549=131026", "+549… con 131026"], ["54=131030", "+54… con 131030"], ["521=131030", "+521… con 131030"]];

export const NETWORK_WORDS = {
  explain: "Cómo se comporta la red mientras tanto. Cada cambio vale desde el mensaje siguiente.",
  people: "Clientes",
  hidden: "Otro cliente, sin número visible",
  closeWindow: "Cerrar la ventana de todos",
  openWindow: "Abrir la ventana de todos",
  windowClosed: "Ventana cerrada",
  windowOpened: "Ventana abierta",
  settings: "Red",
  saved: "Guardado",
  notices: "Avisos de la cuenta",
  notice: "Aviso",
  give: "Mandar el aviso",
  given: "Aviso enviado",
};

export const SETTINGS = [
  { name: "messages_per_second", label: "Ritmo del número (130429)", type: "choice", options: [["0", "Sin límite"], ["20", "20 por segundo"], ["80", "80 por segundo"], ["1000", "1.000 por segundo"]] },
  { name: "pair_per_6_seconds", label: "Ritmo por cliente (131056)", type: "choice", options: [["0", "Sin límite"], ["45", "El de Meta: 1 cada 6 s, ráfaga de 45"], ["2", "Corto: ráfaga de 2"]] },
  { name: "refused_forms", label: "Forma de número que se rechaza", type: "choice", options: FORMS },
  { name: "window_hours", label: "Ventana, horas (0: siempre abierta)", type: "number" },
  { name: "window_refusal", label: "Fuera de la ventana", type: "choice", options: [["answer", "Se rechaza en el acto"], ["status", "Se acepta y falla después"]] },
  { name: "latency", label: "Demora de la API, segundos", type: "number" },
  { name: "batch", label: "Eventos por POST, a lo sumo", type: "number" },
  { name: "ordered", label: "Los mensajes de un cliente llegan en orden", type: "check" },
  { name: "old_statuses", label: "Estados en la forma vieja", type: "check" },
  { name: "quality", label: "Calidad del número", type: "choice", options: [["GREEN", "Alta"], ["YELLOW", "Media"], ["RED", "Baja"], ["UNKNOWN", "Sin datos"]] },
  { name: "prices", label: "Tarifas", type: "choice", options: [["2026-10", "Desde octubre de 2026"], ["2025-07", "Las de antes"]] },
  { name: "free_service_messages", label: "Respuestas gratis del mes", type: "number" },
];

export const NOTICES = [
  ["restriction", "Cuenta restringida", "account_update", { event: "ACCOUNT_RESTRICTION", restriction_info: [{ restriction_type: "RESTRICTED_BIZ_INITIATED_MESSAGING", expiration: 1795773660 }] }],
  ["disabled", "Cuenta suspendida", "account_update", { event: "DISABLED_UPDATE", ban_info: { waba_ban_state: "DISABLE", waba_ban_date: "November 22, 2026" } }],
  ["alert", "Alerta de la cuenta", "account_alerts", { entity_type: "PHONE_NUMBER", entity_id: "0", alert_info: { alert_severity: "CRITICAL", alert_status: "ACTIVE", alert_type: "LOW_QUALITY", alert_description: "Quality is low" } }],
  ["quality", "Ritmo ampliado", "phone_number_quality_update", { display_phone_number: "5491150000000", event: "THROUGHPUT_UPGRADE", max_daily_conversations_per_business: "TIER_UNLIMITED" }],
  ["paused", "Plantilla pausada", "message_template_status_update", { event: "PAUSED", message_template_id: 1000000000000004, message_template_name: "promo_temporada", message_template_language: "es_AR", reason: null }],
  ["error", "Error del número", "messages", { errors: [{ code: 130429, title: "Rate limit hit", message: "Rate limit hit", error_data: { details: "Message failed to send." } }] }],
];
