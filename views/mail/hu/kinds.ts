import type { endings as endingsInEnglish, kinds as english } from '../en/kinds.ts';
import type { Translated } from '../translated.ts';

export const kinds: Translated<typeof english> = {
  event: { subject: '{what}', lead: '' },
  broke: { subject: '{what}', lead: '' },
  worse: { subject: '{what}', lead: 'A helyzet rosszabb, mint amikor legutóbb értesítettük.' },
  ended: { subject: '{what} ({duration} után)', lead: 'A hiba időtartama: {duration}.' },
  flapping: {
    subject: 'ismétlődő hiba: {what}',
    lead: 'Ez ebben a hónapban már {times, plural, other {# alkalommal}} fordult elő, aztán mindig megszűnt. Legközelebb akkor írunk róla, ha tartósan rendeződött.',
  },
  reminder: {
    subject: '{duration} után is fennáll: {what}',
    lead: 'A hiba {duration} óta fennáll{held, select, yes {} other {, és még senki sem jelezte, hogy foglalkozik vele}}.',
  },
  escalated: {
    subject: 'még senki sem foglalkozik vele: {what}',
    lead: 'A hiba {duration} óta fennáll, és még senki sem jelezte, hogy foglalkozik vele. Ezért értesítjük Önt.',
  },
  mass_silence: {
    subject:
      '{expected} eszközből {silent} egyszerre elnémult{shared, select, customer {, ügyfél: {sharedName}} site {, telephely: {sharedName}} other {}}',
    lead: '{expected} eszközből {silent} egyszerre elnémult. {shared, select, customer {Mindegyik ugyanahhoz az ügyfélhez tartozik: {sharedName}.} site {Mindegyik ugyanazon a telephelyen van: {sharedName}. Érdemes először az ottani áramellátást és internetkapcsolatot ellenőrizni.} other {Sem az ügyfelük, sem a telephelyük nem közös: érdemes először a köztük és a hub között lévő hálózatot ellenőrizni.}} Amíg ez tart, az egyes eszközökről nem küldünk külön értesítést.',
  },
  mass_silence_ended: {
    subject: 'véget ért a tömeges némaság ({duration} után)',
    lead: 'Az elnémult eszközök többsége újra jelentkezik. Amelyik még nem, arról ezután külön írunk.',
  },
  blind: {
    subject: '{duration} hosszan senkit sem hallott',
    lead: 'A hub {duration} hosszan senkitől sem tudott jelentést fogadni. {why, select, stopped {Le volt állítva.} crashed {Összeomlott, vagy áramszünet volt a gépén.} suspended {A gépe alvó állapotban volt.} clock {Előreállították az óráját.} refused {Maga volt kénytelen visszautasítani a jelentéseket.} other {Az oka nem ismert.}} Ez az idő senkinél sem számít kimaradásnak. {total, plural, =0 {Azóta mindenki jelentkezett, akinek kellett.} other {Azóta # eszköz még nem jelentkezett, pedig kellett volna.}}',
  },
  uncertain: {
    subject: 'lehet, hogy egy értesítés nem ment el',
    lead: 'A hub egy értesítés küldése közben megszakadt, és a csatornán nem lehet megkérdezni, hogy az elment-e. Újra csak kézzel küldhető el.',
  },
  digest: {
    subject: '{total, plural, other {# értesítés}} várakozott',
    lead: 'Egy ideig nem tudtunk értesítést küldeni. Azokat, amelyek túl sokáig várakoztak, most együtt küldjük el; mindegyik azt mondja, ami a megírásakor igaz volt.',
  },
  daily: {
    subject:
      '{open, plural, =0 {minden rendben} other {# nyitott hibaeset}}{silent, plural, =0 {} other {, # eszköz nem jelentkezik}}',
    lead: 'A hub ébren van, és tud levelet küldeni. {customers, plural, other {# ügyfelet}} és {hosts, plural, other {# szervert}} figyel; {silent, plural, =0 {mindegyik jelentkezik} other {közülük # nem jelentkezik}}, és {open, plural, =0 {nincs nyitott hibaeset} other {# hibaeset nyitott}}.',
  },
  test: {
    subject: 'próbaértesítés',
    lead: 'Ez egy próbaértesítés. Ha ezt olvassa, az értesítések eljutnak Önhöz.',
  },
};

export const endings: Translated<typeof endingsInEnglish> = {
  settled: {
    subject: 'tartósan rendeződött: {what}',
    lead: 'A hiba már nem ismétlődik. Az első jelentkezésétől az utolsóig: {duration}.',
  },
  decommissioned: {
    subject: 'lezárva: a szervert kivonták a felügyeletből',
    lead: 'A szervert kivonták a felügyeletből, ezzel ez a hibaeset is lezárult. Időtartama: {duration}.',
  },
};
