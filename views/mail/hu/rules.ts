import type { rules as english, unknownRule as unknownInEnglish } from '../en/rules.ts';
import type { Translated } from '../translated.ts';

export const rules: Translated<typeof english> = {
  backup: {
    subject: 'újra elkészült a biztonsági mentés',
    lead: 'Újra elkészült a biztonsági mentés{about}.',
    advice:
      'Amíg nem készül sikeres mentés, az utolsó sikeres mentés óta történt változások csak a gépen vannak meg.',
  },
  db_dump: {
    subject: 'újra elkészült az adatbázisok mentése',
    lead: 'Újra elkészült az adatbázisok mentése.',
    advice:
      'Amíg nem készül sikeres mentés, az adatbázisok utolsó mentése óta bekerült adatok csak a gépen vannak meg.',
  },
  node_silent: {
    subject: 'a vezérlő újra jelentkezik',
    lead: 'A vezérlő újra rendben jelentkezik.',
    advice:
      'Kérjük, nézze meg, hogy a gép kap-e áramot, és működik-e az internetkapcsolat. Ha mindkettő rendben van, kérjük, szóljon az üzemeltetőjének.',
  },
  host_silent: {
    subject: 'a szerver újra jelentkezik',
    lead: 'A szerver újra rendben jelentkezik.',
    advice:
      'Kérjük, nézze meg, hogy a gép kap-e áramot, és működik-e az internetkapcsolat. Ha mindkettő rendben van, kérjük, szóljon az üzemeltetőjének.',
  },
  backup_missed: {
    subject: 'elkészült a biztonsági mentés',
    lead: 'Megérkezett a hír: elkészült a biztonsági mentés.',
    advice: 'Ha a gép éjszaka ki volt kapcsolva, a mentés akkor pótolható, amikor újra működik.',
  },
  dbdump_missed: {
    subject: 'elkészült az adatbázisok mentése',
    lead: 'Megérkezett a hír: elkészült az adatbázisok mentése.',
    advice: 'Ha a gép éjszaka ki volt kapcsolva, a mentés akkor pótolható, amikor újra működik.',
  },
  backup_integrity: {
    subject: 'a biztonsági mentés újra ép',
    lead: 'Az ellenőrzés szerint a biztonsági mentés újra ép{about}.',
    advice: 'Kérjük, a mentés kijavításáig ne töröljön olyasmit, amire még szüksége lehet.',
  },
  cross_drive: {
    subject: 'újra elkészült a másolat a másik meghajtóra',
    lead: 'Újra elkészült a másolat a másik meghajtóra.',
    advice: 'Kérjük, nézze meg, hogy a másik meghajtó csatlakoztatva van-e, és van-e rajta elég hely.',
  },
  storage: {
    subject: 'a tároló újra elérhető',
    lead: 'Újra elérhető a tároló{about}.',
    advice:
      'Kérjük, nézze meg, hogy be van-e dugva a kábele, és kap-e áramot. Addig azok az alkalmazások, amelyek használják, nem biztos, hogy működnek.',
  },
  disk: {
    subject: 'újra van elég hely a lemezen',
    lead: 'Újra van elég hely a lemezen{about}.',
    advice: 'Kérjük, törölje vagy helyezze át máshová, amire már nincs szüksége.',
  },
  cpu: {
    subject: 'rendeződött a processzor terhelése',
    lead: 'Rendeződött a processzor terhelése.',
    advice:
      'Előfordulhat, hogy az alkalmazások lassabban válaszolnak. Ha ez tartós, érdemes megnézni, melyik okozza.',
  },
  memory: {
    subject: 'újra van elég memória',
    lead: 'Újra van elég szabad memória.',
    advice:
      'Előfordulhat, hogy az alkalmazások lassabban válaszolnak. Ha ez tartós, érdemes megnézni, melyik okozza.',
  },
  disk_health: {
    subject: 'a lemez már nem mutatja a meghibásodás jeleit',
    lead: 'A lemez már nem mutatja a meghibásodás jeleit{about}.',
    advice: 'Kérjük, mindenekelőtt győződjön meg arról, hogy van friss biztonsági mentése.',
  },
  health: {
    subject: 'a rendszer újra rendben működik',
    lead: 'A vezérlő azt jelzi, hogy újra minden rendben működik.',
    advice: '',
  },
  container: {
    subject: 'az alkalmazás újra megfelelően működik',
    lead: 'Újra megfelelően működik az alkalmazás{about}.',
    advice: 'Lehet, hogy az alkalmazás most nem érhető el, vagy nem minden működik benne.',
  },
  update: {
    subject: 'elkészült a frissítés',
    lead: 'A frissítés sikeresen befejeződött.',
    advice: 'Lehet, hogy a gépen továbbra is a frissítés előtti változat fut.',
  },
};

export const unknownRule: Translated<typeof unknownInEnglish> = {
  subject: 'megszűnt: {type}',
  lead: 'A korábban bejelentett esemény megszűnt: {type}.',
};
