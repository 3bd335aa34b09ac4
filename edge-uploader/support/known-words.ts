// The words that the uploader's own messages are made of: `npm run known-words` wrote them. A support bundle shows no other word of a
// message, so that no name and no password can be in it, wherever it came from.

export const KNOWN_WORDS: ReadonlySet<string> = new Set(
  `
  a able abort aborted aborterror about above accept accepted access accessdenied accessible accesskeyid account
  accountfull accountlimited acl action actions active activestate add address adjust administrator administrators aes
  after again age agents agree ahead alert alerts alias aliases align all allow allowdowngrade allowed allows alone
  aloud already also alter altered although always amazonaws amp amz an and anew anomaly another answer answered
  answers antivirus any anybody anything anywhere apart application archive archived are arguments aria arial around
  array arrived article as ascending ask asked asker asking asks assert at attach attempt attention attributes
  authenticated authentication author authority authorization auto automatic availability avoid await away aws back
  backed background backing backs backup backupfailed backupfolder backupgood backupid backupnone backupold backups
  backupunjudged backupwaiting bad bak bandwidth bar base basic batch be became because become before begin begins
  begun behind being belong belongs beside best better between bigint bin body boolean border both bottom bounds box
  break bring brings broken browser bucket bucketfound buckettrouble buffer bug build builder built bundle busy but by
  byte bytes byteswritten cache calendar calendartrigger calltechnician came can candidate cannot capital capitals
  card cards carries case cast catalogue caught cdefghijklmnopqrstuvwxyz cdx center certificate certificateallowed
  certificateauthority certificatefile certificatename certificatenone certificateprivate certificatepublic
  certificaterefused certificates chain change changed changes changing character characters charset chat check
  checkconstraints checkdb checking checkingmssql checkinternet checkonly checks checkserver checksum chmod choose
  choosing chown chunk chunkbytes chunker chunks ci ciminstance cimmethod circle cjs clack clamp class classname clear
  cli client clientaccessible clinic clock clockoff clockright clockunknown clockwrong close closed cloud cmd cn
  coalesce code collapsed collation collect colons color column columns com come comes command commander commands
  compare compatibilitylevel compatible complains complaint complete compliance compress compressed computer
  concurrent conditionalrequestconflict conf config configbroken configfailure configsound configuration confirm
  connect connection connections console const contain content contents context continue continues contradicts control
  convertto copied copies copy core correct corrupt could count counted counting counts cpuweight crashed create
  creating credentials credentialsprovidererror cross crypto cs csv current currentcontrolset custom cut cx cy
  cyclonedx daemon damage damaged damagedbackup damagedpage dark data database databaseexists databaseid databases
  datafolder dataset date dated day days daysinterval daysofweek dbcc dd decided decompress decryption dedup
  deduplicates default defaults definition dejavu delete deleteobjectversion department depend depends der description
  destroy developer device deviceerror deviceobject dgram diacritics dialect did different differs digits disable
  disabled disallowstartifonbatteries discovery disk diskfull disks display div divide dl dns do docs doctor doctype
  document does domain done down downgrade download downloads draws drill drive driver drop dropped dt due dump
  dumpbegins dumpbytes dumping dumps dumptrouble dumpuntried eacces each eaddrinuse early ebusy ecertificatefile
  econnrefused edition editor edquot eexist efbig effort einval either ellipsis eloop else elsewhere embedded
  emergency empty en enable enabled encodedcommand encoding encrypt encrypted encryption end ended ending endpoint
  ends engine enginefits engines enginetrouble engineunasked engineversion enoent enospc enosys enotdir enotfound
  enotsup enough enrolment enter entry environment eopnotsupp eperm epipe eq equiv erofs err error
  erroractionpreference errorlog errormessage errors esrch etc event eventcreate events ever every everybody everyone
  everything exact exactly example exceptions exclude exdev exe exec execstart executable executiontimelimit exist
  exists exit exitcode exited expect expectedbytes expects expired expiredtoken expiredtokenexception expires expose
  express facts failed failing fails failure failures false far fault fbk fd fdb fdinfo fetch fetched fetching fewer
  fff field fields fifo fifofolder file fileexists fileinuse filelistonly fileproperty files fill filter find finding
  findings finish finished firebird firewall first fit flex fo focusable folder folderdenied folders font footer for
  foreign foreignkeys format forms found four fraction frame free fresh fri friday from fromminute fs fulfilled full
  fulltext functions further future fwf gap garbage gather gave gb gbak gbaks gc gcm gear generators get
  getbucketpolicy getelementbyid gfix gid give given giving glob go goes gone good governance grant grayscale grid
  group groups gt gu gz had half hand handed handle handler hands hangs happens hardly has have he head header health
  height help helps here hex hexadecimal hidden highestavailable hint hklm hold holder holds home hook hookmissing
  hooks hooksfound host hostreached hostunreached hour hours how html http https hung hyphen hyphens i icacls id
  idleseconds if ignore ignorenew image imagepath in include included incomplete incompressible indentation index
  indexes indices infinity info information inheritance init initial ink inline inlinefunctions inner inside install
  installed installschedule instance instancedefaultbackuppath instancedefaultdatapath instancedefaultlogpath
  instancename instances instead int interactive internet interrupted into intomssql invalidaccesskeyid
  invalidclienttokenid invalidrange invalidtoken invoke io ioschedulingclass ioschedulingpriority ioweight ip ipall is
  ispreferred isprimary isql issued issuer it items its itself job jobs join joined journal json judge judged just
  kbit keep keeping keeps kept kerberos key keyaccepted keyholderplugin keyrefused keys keyunknown kill killed kind
  kit kitwaiting know known knownpayloadhash knows label labelonly landed landing lane lang language large larger last
  lastrunfailed lastrungood lastrunnone lastrunsilent lasts late later latest lay ldf leads least leave leaveon leaves
  ledger ledgerfound ledgertrouble left length less let lets letter letters letting li lib licences licenses lies
  light like limit limiter limits line linecap linejoin lines link linkpath links linux list listbucket
  listbucketversions listener listening listens listing lists live load local localhost lock locked lockedout lockends
  lockgovernance lockholds lockmode locks lockunknown log logfolder logged logger login logins logs logsunwritable
  logswritten long longer longoffset look looked looking looks lost low lower lt machine made mail main maintenance
  major make maker makes making malformed manager manages manifest many map mapped margin marked master matcher
  matches max maxagehours may maybackup mayrestore mayseetables mb mbit md mdf meaning media member memory mend
  message messages meta metadata method methodname microsoft middle middlebox min minbytes minmax minor minutes missed
  missing missingcertificate mit mjs mkfifo mnt mode modify mon monday more most move moving mssql mssqlbak
  mssqlserver mtime mtimens much multipleinstancespolicy must name named namefound names nameunknown narrow ndf ne
  nearly need needed needs needsconfig neither net network never new newbytes newer newerserver newest next
  nextelapseusecrealtime nfc nfd nh nice night no noaccess nobackupright nobody nobodyruns nodatabases nodatafolder
  node nofolder nohooks noindex noinstance noledger none noninteractive noprofile nor norestoreright normal
  nosuchbucket nosuchbucketpolicy nosuchkey nosuchversion not note notepad notes notfound nothing notinedition novak
  now nt ntfs ntlm ntp nul null number numeric nums nvarchar object objects of off offered offline offset offsite
  offsitef offsitep oi ok ol old older oldest oldestgood oldtls on oncalendar once one ones oneshot online only
  ontrouble opacity open opened opening opens operator opt optimize options or order original os other others
  otherwise out outage outcome outdated outer outgoing output outside over overdue overflow overflowed overloaded
  overwritten own owned owner pac pack package packages packid packs packsdone padding padend page pages pair part
  partial partitions parts pass passed password passwordmissing passwords path paths patience patient patients pattern
  paxheader pem pending percent percentage permission persistent persists person phase picomatch pid pipe pipeline pk
  place plain plan platform plausible please plug policy pool port posix powers powersasmeant powershell powerstoomany
  powersunknown practice praha preconditionfailed prefers prefix preparing pretends previous primary primarykeys
  principal principals print printable printed priority private probe proc procedures process processes productversion
  program programdata programfiles programs progress project promises prompts properties property protocols proven
  proxy proxyrefuses public purpose put putback putobjectretention puts putting puttingback query quot quota quote
  quotename quotes quotetext radius raise randomdelay randomizeddelaysec ransom rate rdb reach reached read readable
  reader readers reading readme readonly reads reason recipient recipients record recovering recovery recoverymodel
  recoverypending refusal refuse refused refuses reg region registered registrationinfo registry rejected relations
  release released releases relied reload remove removealllisteners removed removes removing rename renames renaming
  renews repair repaired repeat replace replaced replaces replacing replica replicated report reported reports
  requesttimetooskewed reread resolved response rest restart restarted restore restored restoring resync returned
  returnvalue revoked right rights rightschange rightsread rightstight rightsunknown roboto robots role roles room
  root roots rotation round route rowcounts rows rule rules run runlevel running runningsince runs rwx rx said salt
  same sans sat saturday save saved say saying says sbom scalarfunctions scale scanner scanners schedule schedulebyday
  schedulebyweek scheduled schedulediffers scheduledisabled scheduleinstalled schedulemissing schedulenone scheduler
  schedulesuperfluous scheduling schema schemas scheme schtasks scratch script sddl sdk se sea seal sealed second
  secondary seconds secret secretaccesskey secrets secretspath section secureconnect security see sees segoe select
  self send sender sends sent sequences serif server serverproperty servers serverspoolfolder service services session
  set sethours setting settings settle settleseconds setup several sha shadow shadowcopy shadowid shake shall share
  shareunreachable shell shipping short shorter should show showed showing shown shows shrank shut shutdown sides
  sigbreak sighup sigint sigkill sign signal signature signaturedoesnotmatch signed signing signingkey
  signingkeyunknown sigterm silence silentserver since single singleuser site siteid sites sits situation size sizing
  sleep slice slow small smithy snapshot snapshotof so socket socks soft software solid some somebody somebodyruns
  someone something source sources space spaceenough spacelow spaces spaceshort spaceunknown spaceused span spares
  spawn speaks special speed spid spki split spool spoolfolder sql sqlexpress src srp srv stale stand standard standby
  stands start startboundary started startedat starting starts startwhenavailable stat state stats status statuscode
  stays stdout steady step steps still stop stopifgoingonbatteries stopped stopping store stored storedbytes stores
  storing story stream strict string stroke strong style succeeded success such sum summary sun sunday
  supersocketnetlib support supportbundle supported surroundings suspect suspicious svg swap swapped sweeping symbol
  synonyms sys sysdba system systemctl systemd table tablefunctions tables tabular tag take taken takes taking
  tampered tape tar target task taskkill tcp tde telephone tell tells tempdb template temporary ten terminal text
  texts than that the their them then there they third this those threw through thu thursday time timedatectl timeout
  timeoutseconds timeoutstartsec timer timers times timezone timezonename timezoneutc tint title tls tn to together
  told tominute too took tool toolargeforedition tools toolversion tooold top transaction tried triggers trouble
  troubles true trusted trustservercertificate try trying ts tue tuesday tunnel twice two txt type types udp ufeff ui
  uid ul ulimit unasked unchecked uncompressed undefined under unencrypted uniqueconstraints unit unitfilestate units
  unjudged unknown unknowncontents unknowndatabase unlimited unlock unlocked unpack unpacking unreachable
  unrecognizedclientexception unregistered unsafe unsealed unsound until untouched untrusted up update updated updates
  updating upload uploaded uploader uploaderversion upon usage use used usedbytes user userid users uses using usr
  ustar utc utf util valid values vanished var variable variant vault verdict verdicts verified verifies verify
  verifying verifyonly version versiongood versionold versions versionunknown very view viewbox viewport views virus
  vm voice volume wait waitforcheck waiting waitminutes waits wakesystem waketorun walk wantedby wants warn warning
  warnings was wasm way ways we webkit wed wednesday weeksinterval weight well went were what when where whether which
  while who whoami whoever whole why width will window windows windowspowershell wirecrypt with withdrawn within
  without word words work worker workers working workingfolder works worse would wrap writable write writer writes
  writing written wrong wrote wx xml xmlns yaml yes yet you za zip zlib zod zone zstd
`.match(/\S+/g),
);
