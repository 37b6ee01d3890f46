const report = process.env['HIGHWATER_TEST_REPORT'];

/** Reporters for people, and a JSON file beside them where `.ci/run` asks for one. */
export const reporters = {
  reporters: report === undefined ? ['default'] : ['default', 'json'],
  ...(report === undefined ? {} : { outputFile: { json: report } }),
};
