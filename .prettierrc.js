module.exports = require('@backstage/cli/config/prettier');
